import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { FIRM, startGateway, type LittleGateway } from "./littleHub";

/** A real browser, where there is one: what the page's policy promises is only true if a browser keeps it. */
const EXECUTABLE = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path): path is string => path !== undefined && existsSync(path));
const required = process.env["REQUIRE_SERVICES"] === "1";
if (EXECUTABLE === undefined && !required)
  process.stderr.write("Chromium not found: the browser test is skipped.\n");

(EXECUTABLE === undefined && !required ? describe.skip : describe)("the IDE in a browser", () => {
  let gateway: LittleGateway;
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    gateway = await startGateway();
    browser = await chromium.launch({
      executablePath: EXECUTABLE ?? "chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    page = await browser.newPage();
    page.on("request", (request) => requested.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${gateway.url}/graphql`);
    await page.waitForSelector(".graphiql-execute-button");
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test("runs a query and shows its answer", async () => {
    await page.click(".graphiql-query-editor .CodeMirror");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(`{ creditProfile(code: "${FIRM}") { name } }`);
    await page.click(".graphiql-execute-button");
    await page.waitForFunction(
      `document.querySelector(".result-window")?.textContent?.includes("name of ${FIRM}")`,
      null,
      {
        timeout: 15_000,
      },
    );
  });

  test("asks nobody but the gateway for anything", () => {
    expect(requested.length).toBeGreaterThan(5);
    const elsewhere = requested.filter(
      (url) => !url.startsWith(gateway.url) && !/^(data|blob|about):/.test(url),
    );
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("leaves no query behind in the browser's storage", async () => {
    const stored = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
    expect(stored).not.toContain(FIRM);
  });
});
