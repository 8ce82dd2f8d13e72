// Reads {browser, flags, cookie, addresses} as JSON from stdin; prints what pa11y (HTML CodeSniffer) finds, a JSON line an address.
import { readFileSync } from "node:fs";
import process from "node:process";
import pa11y from "pa11y";
import puppeteer from "puppeteer";

const { browser: executablePath, flags, cookie, addresses } = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({ executablePath, args: flags });
try {
  for (const address of addresses) {
    const { issues } = await pa11y(address, { browser, headers: { Cookie: cookie }, standard: "WCAG2AA", timeout: 60_000 });
    const found = issues.map(({ code, selector, message }) => ({ code, selector, message }));
    process.stdout.write(`${JSON.stringify({ address, issues: found })}\n`);
  }
} finally {
  await browser.close();
}
