/**
 * The one bundle's front door: a function for each phase of each action, and the command line.
 * Each loads its module only when called, so that a step pays for what it uses.
 */

export async function runSetup(): Promise<void> {
  await (await import('../actions/setup/main.js')).runSetup();
}

export async function runSetupPost(): Promise<void> {
  await (await import('../actions/setup/post.js')).runSetupPost();
}

export async function runCheck(): Promise<void> {
  await (await import('../actions/check/main.js')).runCheck();
}

export async function runPlan(): Promise<void> {
  await (await import('../actions/plan/main.js')).runPlan();
}

export async function runBuild(): Promise<void> {
  await (await import('../actions/build/main.js')).runBuild();
}

export async function runKeep(): Promise<void> {
  await (await import('../actions/keep/main.js')).runKeep();
}

export async function runVmTest(): Promise<void> {
  await (await import('../actions/vm-test/main.js')).runVmTest();
}

export async function runDeploy(): Promise<void> {
  await (await import('../actions/deploy/main.js')).runDeploy();
}

export async function runDeployPost(): Promise<void> {
  await (await import('../actions/deploy/post.js')).runDeployPost();
}

export async function runUpdate(): Promise<void> {
  await (await import('../actions/update/main.js')).runUpdate();
}

export async function runInstall(): Promise<void> {
  await (await import('../actions/install/main.js')).runInstall();
}

export async function runInstallPost(): Promise<void> {
  await (await import('../actions/install/post.js')).runInstallPost();
}

export async function runReport(): Promise<void> {
  await (await import('../actions/report/main.js')).runReport();
}

export async function runPipeline(): Promise<void> {
  await (await import('../actions/pipeline/main.js')).runPipeline();
}

export async function runCli(): Promise<void> {
  await (await import('./cli/index.js')).runCli();
}
