// Walks through the page as a person does, and tells the first thing that is not as it should be.
//
// node walk.js BROWSER PAGE HOSTILE: a program, the page of the project's crate, and that of a service in
// which names and descriptions are HTML. With `ONLY=bySearch` in the environment, it does that part alone.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const [executablePath, page, hostile] = process.argv.slice(2);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Opens a page, at a fragment; whatever goes wrong in it is an error. */
async function open(browser, file, fragment = "", options = {}) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  tab.setDefaultTimeout(10_000);
  tab.wrong = [];
  tab.on("pageerror", (error) => tab.wrong.push(String(error.stack)));
  tab.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && tab.wrong.push(message.text()),
  );
  tab.on("request", (request) => request.url().startsWith("file:") || tab.wrong.push(request.url()));
  await tab.goto(pathToFileURL(file).href + fragment);
  return tab;
}

async function close(tab) {
  assert.deepEqual(tab.wrong, []);
  await tab.close();
}

/** The Rust and the path that are shown. */
async function shown(tab) {
  const rust = await tab.locator(".expression pre").textContent();
  return [rust.replaceAll("\n    ", ""), await tab.locator(".expression .path").textContent()];
}

/** Waits until something in the page is so, which is soon after a link was followed. */
async function becomes(tab, what, expected, message) {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await tab.evaluate(what)) === expected) return;
    await tab.waitForTimeout(20);
  }
  assert.equal(await tab.evaluate(what), expected, message);
}

/** Waits until the view with this heading is shown. */
const titled = (tab, title, message) =>
  becomes(tab, () => document.querySelector("h1").textContent, title, message);

/** A node of the graph, behind the place where one is. */
const node = (tab, name) =>
  tab.locator(`.graph a[data-side="right"]`, { has: tab.locator(`b:text-is("${name}")`) }).first();

/** From the client to `members/add`, by the nodes of the graph. */
async function byGraph(browser) {
  const tab = await open(browser, page);
  await tab.locator(".graph [data-more=right]").click();
  for (const name of ["teams", "{id}", "members", "add"]) await node(tab, name).click();
  await titled(tab, "addaction");
  assert.equal(await tab.evaluate(() => location.hash), "#v1_0//teams/{id}/members/add");
  assert.deepEqual(await shown(tab), [
    'graph.teams().by_id("…").members().add([…]).send().await?',
    "POST/teams/{id}/members/add",
  ]);
  const signature = await tab.locator(".signature").textContent();
  const into = "values: impl IntoList<ConversationMember>";
  assert.equal(signature, `fn add(&self, ${into}) -> ActionRequest<Page<ActionResultPart>>`);
  assert.match(
    await tab.locator(".expression").textContent(),
    /Needs the cargo feature teams, on by default/,
  );
  // Back along the trail, and by the browser.
  assert.deepEqual(await tab.locator(".trail a").allTextContents(), [
    "v1_0",
    "graph",
    "teams",
    "{id}",
    "members",
    "add",
  ]);
  await tab.locator(".trail a", { hasText: "members" }).click();
  await titled(tab, "Collection of ConversationMemberabstract entity type");
  assert.deepEqual(
    await tab
      .locator("#requests td:first-child")
      .allTextContents()
      .then((all) => all.slice(0, 2)),
    [".list()", ".create(entity)"],
  );
  await tab.goBack();
  await titled(tab, "addaction");
  await close(tab);
}

/** The same by lists and the keyboard, from the area that has it. */
async function byLists(browser) {
  const tab = await open(browser, page);
  await tab.locator("#areas a", { hasText: /^teams/ }).click();
  await tab.getByRole("link", { name: "/chats", exact: true }).press("Enter");
  for (const name of ["{id}", "members", "add"]) {
    await tab.locator("#methods .row").getByRole("link", { name, exact: true }).press("Enter");
  }
  await titled(tab, "addaction");
  assert.equal((await shown(tab))[1], "POST/chats/{id}/members/add");
  await tab.getByRole("link", { name: "ActionResultPart", exact: true }).first().click();
  await titled(tab, "ActionResultPartabstract complex type");
  await close(tab);
}

/** Arrow keys move between the nodes of the graph. */
async function byArrows(browser) {
  const tab = await open(browser, page, "#v1_0//teams/{id}/members");
  await node(tab, "{id}").focus();
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("Enter");
  await titled(tab, "addaction");
  assert.equal((await shown(tab))[1], "POST/teams/{id}/members/add");
  // What was followed is gone; reading goes on in the new content.
  assert.equal(await tab.evaluate(() => document.activeElement.id), "main");
  await close(tab);
}

async function bySearch(browser) {
  const tab = await open(browser, page);
  for (const [typed, hash, title] of [
    ["members add", "#v1_0/conversationMember/[]/add", "addaction"],
    ["conversationmember", "#v1_0/conversationMember", "ConversationMemberabstract entity type"],
    ["TeamRequestBuilder", "#v1_0/team", "Teamopen entity type"],
    ["AadUserConversationMember", "#v1_0/aadUserConversationMember", "AadUserConversationMemberentity type"],
    ["job_title", "#v1_0/user/jobTitle", "jobTitleproperty"],
    ["/teams/19:abc/members/add", "#v1_0//teams/{id}/members/add", "addaction"],
    [
      "POST https://graph.microsoft.com/v1.0/users('a')/sendMail",
      "#v1_0//users/{id}/sendMail",
      "sendMailaction",
    ],
    ["/me/calendarView", "#v1_0//me/calendarView", "Collection of Eventopen entity type"],
    ["device-app", "#v1_0/~device-app-management", "device-app-management"],
  ]) {
    await tab.keyboard.press("/");
    await tab.keyboard.type(typed);
    assert.equal(await tab.locator("#search").getAttribute("aria-activedescendant"), "found-0", typed);
    await tab.keyboard.press("Enter");
    await becomes(tab, () => location.hash, hash, typed);
    await titled(tab, title, typed);
  }
  const time = await tab.evaluate(() => {
    const start = performance.now();
    for (const text of ["a", "us", "mail", "members add", "id"]) find(text, DATA.apis[0]);
    return (performance.now() - start) / 5;
  });
  assert.ok(time < 100, `a search takes ${time} ms`);
  console.log(`a search takes ${time.toFixed(1)} ms`);
  await tab.locator("#search").fill("nothing has this name");
  assert.equal(await tab.locator("#found").textContent(), "Nothing has such a name.");
  await close(tab);
}

async function byLinks(browser) {
  for (const [fragment, rust, path] of [
    ["#v1_0/user", "graph.me()", "/me"],
    ["#v1_0/user/messages", "graph.me().messages()", "/me/messages"],
    [
      "#v1_0/user/messages/{id}/$value",
      'graph.me().messages().by_id("…").media()',
      "/me/messages/{id}/$value",
    ],
    ["#beta//teams/{id}/members", 'graph.teams().by_id("…").members()', "/teams/{id}/members"],
    ["#v1_0//me/calendarView/delta", 'graph.me().calendar_view("…", "…").delta().send().await?', "delta()"],
    [
      "#v1_0//users/{id}/jobTitle",
      'graph.users().by_id("…").property(User::JOB_TITLE)',
      "/users/{id}/jobTitle",
    ],
    [
      "#v1_0//groups/{id}/members/microsoft.graph.user",
      'graph.groups().by_id("…").members().cast::<User>()',
      "/groups/{id}/members/microsoft.graph.user",
    ],
  ]) {
    const tab = await open(browser, page, fragment);
    const [shownRust, shownPath] = await shown(tab);
    assert.equal(shownRust, rust, fragment);
    assert.ok(shownPath.includes(path), `${fragment}: ${shownPath}`);
    await close(tab);
  }
  for (const fragment of [
    "#v2",
    "#v1_0/nobody",
    "#v1_0/user/nowhere",
    "#v1_0//users/%",
    "#v1_0/~nothing",
    "#v1_0/__proto__",
  ]) {
    const tab = await open(browser, page, fragment);
    assert.equal(await tab.locator("h1").textContent(), "Not here", fragment);
    await close(tab);
  }
}

/** Every type can be shown, and every walk by one step from it. */
async function everything(browser) {
  const tab = await open(browser, page);
  const [count, time] = await tab.evaluate(() => {
    let count = 0;
    const start = performance.now();
    for (const api of DATA.apis) {
      for (const type of api.types) {
        const walk = begin(api, type.index);
        for (const many of [false, true]) {
          const from = begin(api, type.index, many);
          for (const step of stepsAt(api, end(from))) {
            const there = going(from, step);
            const again = viewOf(link(there));
            if (again.title === "Not here") throw new Error(`${link(there)} leads nowhere`);
            if (/undefined|#\d/.test(pathOf(there) + rustOf(there)))
              throw new Error(`${pathOf(there)} ${rustOf(there)}`);
            count += 1;
          }
        }
        if (viewOf(link(walk)).title === "Not here") throw new Error(`${link(walk)} leads nowhere`);
      }
    }
    return [count, performance.now() - start];
  });
  assert.ok(count > 20_000, String(count));
  console.log(`${count} walks in ${(time / 1000).toFixed(1)} s`);
  await close(tab);
}

/** Rules of accessibility, and no page that is wider than the window. */
async function accessible(browser) {
  for (const fragment of [
    "",
    "#v1_0/user",
    "#v1_0//teams/{id}/members/add",
    "#v1_0/~mail",
    "#v1_0/importance",
  ]) {
    for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 360, height: 700 } }]) {
      const tab = await open(browser, page, fragment, { bypassCSP: true, ...options });
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${fragment} is ${wide} pixels too wide`);
      await tab.evaluate(axe);
      const found = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      const told = found.violations.map(
        (rule) => `${rule.id}: ${rule.nodes[0].html} ${rule.nodes[0].failureSummary}`,
      );
      assert.deepEqual(told, [], fragment);
      await close(tab);
    }
  }
}

/** Names and descriptions are texts, wherever they are shown. */
async function harmless(browser) {
  const tab = await open(browser, hostile);
  const links = await tab.evaluate(() => {
    const api = DATA.apis[0];
    const walks = [begin(api), ...api.types.map((type) => begin(api, type.index))];
    const next = walks.flatMap((walk) => stepsAt(api, end(walk)).map((step) => going(walk, step)));
    return ["#v1/~post", ...[...walks, ...next].map(link)];
  });
  assert.ok(links.length > 40, String(links.length));
  for (const hash of links) {
    await tab.evaluate((hash) => (location.hash = hash), hash);
    await tab.waitForFunction(() => document.querySelector("main h1"));
    await tab.locator("#search").fill("window.hacked");
    await tab.locator("#found [role=option]").first().hover();
    assert.notEqual(await tab.locator("h1").textContent(), "Not here", hash);
    const made = await tab.evaluate(() => [
      window.hacked,
      document.querySelectorAll("img, main script, [onerror]").length,
    ]);
    assert.deepEqual(made, [undefined, 0], hash);
    assert.equal(await tab.locator('a[href^="javascript"]').count(), 0);
    await tab.keyboard.press("Escape");
  }
  const text = await tab.evaluate(() => {
    location.hash = link(begin(DATA.apis[0]));
    return new Promise((done) => setTimeout(() => done(document.body.textContent), 100));
  });
  assert.ok(text.includes("</script><script>window.hacked=1</script>"));
  await close(tab);
}

async function run() {
  // Programs that run as root have no sandbox to be in.
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    for (const part of [
      byGraph,
      byLists,
      byArrows,
      bySearch,
      byLinks,
      everything,
      accessible,
      harmless,
    ].filter((part) => !process.env.ONLY || part.name === process.env.ONLY)) {
      const start = Date.now();
      await part(browser);
      console.log(`${part.name}: ${Date.now() - start} ms`);
    }
  } finally {
    await browser.close();
  }
}

run().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
