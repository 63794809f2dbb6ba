export { renderAgent, type Agent } from './agent.js';
export { renderCall, renderInspect, type AgentPlace } from './calls.js';
export { parseAnswer, parseInspection, type CommandEnd } from './parse-answer.js';
export { type InspectedFacts } from './parse-facts.js';
export { type RememberedState } from './parse-state.js';
