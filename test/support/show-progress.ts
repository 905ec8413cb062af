import { setTimeout as sleep } from "node:timers/promises";

import { openTerminal } from "../../cli/line/terminal.ts";
import { ProgressReport } from "../../cli/report/progress-report.ts";

// A program that works for a moment, as commands do, and says how it went.
const terminal = openTerminal(false);
const report = new ProgressReport(terminal);
report.start("work", "work");
await sleep(500);
report.end("work", "work done");
report.close();
terminal.line(terminal.paint("good", "Verified."));
