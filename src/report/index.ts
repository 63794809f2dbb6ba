export { listCauses, type Cause } from './causes.js';
export { type Evidence, type JobEnd, type Missing, type VmEvidence } from './evidence.js';
export { formatHeadline } from './headline.js';
export {
  formatReport,
  isMachineFault,
  REPORT_STATUSES,
  type Report,
  type ReportedFailure,
  type ReportedTarget,
  type ReportedVm,
  type ReportStatus,
  type Stage,
  type StageName,
  type Totals,
} from './report.js';
export { renderSummary, type SummaryOptions } from './summary.js';
export { renderTerminal } from './terminal.js';
export { escapeCode, escapeHtmlCode, escapeMarkdown, fence, formatCount, formatDuration, toInline } from './text.js';
export { judge } from './verdict.js';
