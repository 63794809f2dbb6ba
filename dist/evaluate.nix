# Lists and evaluates everything a flake offers in one process, and tells each result as it comes, by builtins.trace.
#
# That way nothing is lost when the process dies. What fails (infinite recursion, a missing attribute, a type error) cannot be
# caught in Nix, but the step that was running is known, its message comes with its position, and a new process goes on after it.
# builtins.tryEval would hide the message and save nothing.
#
# Events, each one trace line "TOKEN JSON"; evaluate.ts reads them:
#   { event = "list"; category; }                              before the names below a top-level output are listed
#   { event = "steps"; steps; excluded; names; }               all that will be evaluated, the same in every process
#   { event = "begin"; index; } { event = "end"; index; … }    around each step
# `flake` is the flake's outputs, as `nix eval FLAKE#. --apply` hands them over.
args: flake:
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    hasContext
    isAttrs
    isFunction
    isPath
    isString
    length
    listToAttrs
    match
    pathExists
    replaceStrings
    seq
    toJSON
    trace
    typeOf
    unsafeDiscardStringContext
    unsafeGetAttrPos
    ;

  emit = event: trace "${args.token} ${toJSON event}";
  matchesAny = regexes: id: filter (regex: match regex id != null) regexes != [ ];

  # The same quoting as formatAttributePath() in targets.ts.
  quote =
    name:
    if match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null then
      name
    else
      "\"${replaceStrings [ "\"" "\\" "\${" ] [ "\\\"" "\\\\" "\\\${" ] name}\"";
  idOf = path: concatStringsSep "." (map quote path);
  positionOf =
    name: set:
    let
      position = unsafeGetAttrPos name set;
    in
    if position == null then null else { inherit (position) file line column; };

  isDerivation = value: isAttrs value && (value.type or null) == "derivation";
  describe = value: if isAttrs value then "a set that is no derivation" else "a ${typeOf value}";
  fine = { };
  problem = message: { inherit message; };

  derivationResult =
    value:
    if !isDerivation value then
      problem "is ${describe value}; a derivation was expected"
    else if !hasContext value.drvPath then
      # No store has what Nix did not instantiate, and then nothing else could be planned.
      problem "claims to be a derivation, but Nix did not make its drvPath"
    else
      {
        # Instantiating is what writes the .drv file to the store.
        drvPath = unsafeDiscardStringContext value.drvPath;
        inherit (value) system;
        outputs = listToAttrs (
          map (name: {
            inherit name;
            value = unsafeDiscardStringContext (value.${name}.outPath or value.outPath);
          }) (value.outputs or [ "out" ])
        );
      };
  hostResult =
    value:
    if !(isAttrs value && value ? config) then
      problem "has no attribute \"config\"; a NixOS configuration was expected (nixpkgs.lib.nixosSystem makes one)"
    else
      derivationResult value.config.system.build.toplevel;
  darwinResult =
    value:
    if !(isAttrs value && (value ? system || value ? config)) then
      problem "has no attribute \"system\"; a nix-darwin configuration was expected (darwin.lib.darwinSystem makes one)"
    else
      derivationResult (value.system or value.config.system.build.toplevel);
  # The host as it is, with our probe. The flake's own vmVariant and whatever else it says of virtual machines counts.
  bootResult =
    name: value:
    if elem name (args.brokenHosts or [ ]) then
      problem "cannot be booted, as the host itself does not evaluate"
    else if !(isAttrs value && value ? extendModules) then
      problem "cannot be booted, as the host has no \"extendModules\" (what nixpkgs.lib.nixosSystem makes has it)"
    else
      let
        inherit ((value.extendModules { modules = [ (args.bootModule (elemAt args.bootSettings args.bootHosts.${name})) ]; }).config.system) build;
      in
      if !(build ? vm) then
        problem "cannot be booted, as it has no \"system.build.vm\""
      else
        derivationResult build.vm;
  # Run by its driver outside Nix's sandbox a test keeps its logs and screenshots also when it fails. Anything else is a check as any other.
  checkResult =
    value:
    if (args.testDrivers or false) && isDerivation value && value ? driverInteractive && isDerivation (value.driver or null) then
      derivationResult value.driver // { kind = "nixos-test"; }
    else
      derivationResult value;
  installResult =
    name: value:
    if elem name (args.brokenHosts or [ ]) then
      problem "cannot be run, as the host itself does not evaluate"
    else if !(isAttrs value && value.config.system.build ? installTest) then
      problem "cannot be run, as the host has no \"system.build.installTest\" (the module of disko gives it one)"
    else
      derivationResult value.config.system.build.installTest.driver;
  homeResult =
    value:
    if !(isAttrs value && value ? activationPackage) then
      problem "has no attribute \"activationPackage\"; a Home Manager configuration was expected"
    else
      derivationResult value.activationPackage;

  moduleResult =
    value:
    if isFunction value || isAttrs value || isPath value || (isString value && match "/.*" value != null && pathExists value) then
      fine
    else
      problem "is ${describe value}; a module was expected (a function, a set or a path)";
  overlayResult =
    value:
    if !isFunction value then
      problem "is ${describe value}; an overlay was expected (a function final: prev: { … })"
    else if functionArgs value != { } then
      problem "takes a set pattern as first argument; an overlay was expected (a function final: prev: { … })"
    else
      fine;
  appResult =
    value:
    if !(isAttrs value && (value.type or null) == "app") then
      problem "is ${describe value}; an app was expected (a set with type = \"app\")"
    else if !(isString (value.program or null) || isPath (value.program or null)) then
      problem "is an app without a string \"program\""
    else
      seq "${value.program}" fine;
  templateResult =
    value:
    if !(isAttrs value && value ? path) then
      problem "has no attribute \"path\"; a template was expected"
    else if !pathExists value.path then
      problem "is a template whose path does not exist: ${toString value.path}"
    else if !isString (value.description or null) then
      problem "is a template without a string \"description\""
    else
      fine;
  functionResult = value: if isFunction value then fine else problem "is ${describe value}; a function was expected";

  # A category is one top-level output. Most hold names; those "per system" hold systems that hold names.
  perName = kind: evaluate: {
    inherit kind evaluate;
    perSystem = false;
  };
  perSystem = kind: evaluate: {
    inherit kind evaluate;
    perSystem = true;
  };
  targetCategories = {
    checks = perSystem "check" checkResult;
    darwinConfigurations = perName "darwin-host" darwinResult;
    devShells = perSystem "dev-shell" derivationResult;
    homeConfigurations = perName "home" homeResult;
    nixosConfigurations = perName "host" hostResult;
    packages = perSystem "package" derivationResult;
  };
  otherCategories = {
    apps = perSystem "app" appResult;
    bundlers = perSystem "bundler" functionResult;
    darwinModules = perName "module" moduleResult;
    homeManagerModules = perName "module" moduleResult;
    homeModules = perName "module" moduleResult;
    nixosModules = perName "module" moduleResult;
    overlays = perName "overlay" overlayResult;
    templates = perName "template" templateResult;
  };
  categories = targetCategories // (if args.checkOutputs then otherCategories else { });

  # A step is something to evaluate, told apart from what it is called.
  makeStep =
    {
      kind,
      evaluate,
      perSystem ? false,
    }:
    path: set:
    let
      name = elemAt path (length path - 1);
    in
    {
      inherit kind name;
      id = idOf path;
      system = if perSystem then elemAt path 1 else null;
      position = positionOf name set;
      result = evaluate set.${name};
    };
  wrongType = makeStep {
    kind = "output";
    evaluate = value: problem "is ${describe value}; a set was expected";
  };
  listNames =
    category: path: set:
    let
      value = set.${elemAt path (length path - 1)};
    in
    if isAttrs value && !isDerivation value then
      map (name: makeStep category (path ++ [ name ]) value) (attrNames value)
    else
      [ (wrongType path set) ];
  listCategory =
    name:
    let
      category = categories.${name};
      value = flake.${name};
    in
    emit {
      event = "list";
      category = name;
    } (
      if !category.perSystem then
        listNames category [ name ] flake
      else if !isAttrs value then
        [ (wrongType [ name ] flake) ]
      else
        concatMap (system: listNames category [ name system ] value) (filter (system: elem system args.systems) (attrNames value))
    );
  listFormatters = emit {
    event = "list";
    category = "formatter";
  } (
    if !isAttrs flake.formatter then
      [ (wrongType [ "formatter" ] flake) ]
    else
      map (system: makeStep (perSystem "formatter" derivationResult) [ "formatter" system ] flake.formatter) (
        filter (system: elem system args.systems) (attrNames flake.formatter)
      )
  );

  isSkipped = category: elem category args.skipCategories;
  all =
    concatMap listCategory (filter (name: flake ? ${name} && !isSkipped name) (attrNames categories))
    ++ (if flake ? formatter && !isSkipped "formatter" then listFormatters else [ ]);
  isTarget = step: !elem step.kind (map (name: otherCategories.${name}.kind) (attrNames otherCategories));
  isWanted = step: !isTarget step || (matchesAny args.include step.id && !matchesAny args.exclude step.id);
  wanted = filter isWanted all;

  # Each host that is looked at is booted, if that is wanted. Last, as what is broken is known by then.
  bootSteps = map (
    { name, position, ... }:
    {
      kind = "boot-test";
      id = idOf [
        "nixosConfigurations"
        name
        "config"
        "system"
        "build"
        "vm"
      ];
      inherit name position;
      system = null;
      result = bootResult name flake.nixosConfigurations.${name};
    }
  ) (filter (step: step.kind == "host" && (args.bootHosts or { }) ? ${step.name}) wanted);
  installSteps = map (
    { name, position, ... }:
    {
      kind = "nixos-test";
      id = idOf [
        "nixosConfigurations"
        name
        "config"
        "system"
        "build"
        "installTest"
      ];
      inherit name position;
      system = null;
      result = installResult name flake.nixosConfigurations.${name};
    }
  ) (filter (step: step.kind == "host" && elem step.name (args.installTests or [ ])) wanted);
  isRun = step: !matchesAny args.exclude step.id;
  steps = wanted ++ filter isRun (bootSteps ++ installSteps);

  # With the steps go the names of all outputs, of which TypeScript knows the deprecated and the unknown ones.
  listing = {
    event = "steps";
    steps = map (step: { inherit (step) id kind name system position; }) steps;
    excluded = map (step: step.id) (filter (step: !isWanted step) all);
    names = if args.checkOutputs then map (name: { inherit name; position = positionOf name flake; }) (attrNames flake) else [ ];
  };

  runStep =
    done: index:
    emit {
      event = "begin";
      inherit index;
    } (emit ({ event = "end"; inherit index; } // (elemAt steps index).result) (done + 1));
  count = if args.to == null || args.to > length steps then length steps - args.from else args.to - args.from;
in
emit listing (foldl' runStep 0 (genList (index: args.from + index) count))
