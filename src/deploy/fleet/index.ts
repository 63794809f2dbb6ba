export { deployFleet, toSshTarget, type FleetPorts } from './deploy-fleet.js';
export { type FleetHost, type FleetOrder, type HostClosure } from './fleet-order.js';
export { findOrderProblems } from './order-problems.js';
