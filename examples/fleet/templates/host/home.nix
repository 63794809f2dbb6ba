{
  imports = [ ../../../users/admin.nix ];
}
