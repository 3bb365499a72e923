import { test, chromium } from "@playwright/test";
test("dbg", async () => {
  test.setTimeout(60000);
  for (const flags of [[], ["--disable-frame-rate-limit"], ["--disable-frame-rate-limit", "--disable-gpu-vsync"]]) {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", ...flags] });
    const page = await browser.newPage();
    await page.setContent("<p>hi");
    for (const rest of [0, 50, 51.3]) {
    const gaps = await page.evaluate(async (rest) => {
      const t: number[] = [];
      for (let i = 0; i < 40; i++) { await new Promise((r) => setTimeout(r, rest)); const s = performance.now(); document.body.style.marginLeft = `${i}px`; await new Promise(requestAnimationFrame); t.push(performance.now() - s); }
      t.sort((a, b) => a - b);
      return [t[0], t[5], t[20], t[35]].map((x) => x!.toFixed(1)).join(" ");
    }, rest);
    console.log(flags.join(" "), "rest", rest, "rAF after", gaps);
    }
    await browser.close();
  }
});
