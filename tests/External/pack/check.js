// A Forum pack as its readers have it: the page in Chromium at the widths of a desk, a phone and a page enlarged four times, the
// page on paper, and the workbook in LibreOffice, whose cells are compared with those that the browser shows.
// Usage: check.js <folder of the pack> <marking on every sheet of paper, or -> <name>
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [folder, marking, name] = process.argv.slice(2);
const stem = marking === '-' ? 'forum-pack-public' : 'forum-pack';
const file = path.join(folder, `${stem}.html`);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const widths = [['desk', 1280, 900], ['phone', 390, 844], ['page enlarged four times', 320, 256]];
let number = 0;

async function check(what, body) {
  number++;
  try {
    await body();
    console.log(`ok ${number} ${name}: ${what}`);
  } catch (problem) {
    console.log(`not ok ${number} ${name}: ${what}: ${String(problem.message).replace(/\s+/g, ' ').slice(0, 600)}`);
  }
}

function expect(truth, what) {
  if (!truth) throw new Error(what);
}

function same(actual, expected, where) {
  expect(actual === expected, `${where}: '${actual}' and not '${expected}'`);
}

// Of each cell its text, and whether it is a number: a number has no quotes where LibreOffice quotes every text.
function csv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
    const row = rows[rows.length - 1];
    row.push({ text: quoted === undefined ? plain : quoted.replaceAll('""', '"'), isNumber: quoted === undefined && plain !== '' });
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  return rows;
}

const amount = text => Math.round(Number(text.replace(/[£,%]/g, '')) * (text.includes('%') ? 10 : 100));
const inert = text => (/^[=+\-@]/.test(text) ? `'${text}` : text);

async function open(browser, width, height, seen) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('console', message => seen.push(`console: ${message.text()}`));
  page.on('pageerror', error => seen.push(`error: ${error.message}`));
  page.on('request', request => seen.push(`request: ${request.url()}`));
  await page.goto(`file://${file}`);
  return page;
}

async function fits(page) {
  const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content <= width, `the page is ${content} wide in a window of ${width}`);
}

// The names of a table's rows stay where they are while the rest of it moves under them.
async function sticks(page) {
  const moved = await page.evaluate(() => [...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth + 20).map(box => {
    box.scrollLeft = box.scrollWidth;
    const head = box.querySelector('tbody th').getBoundingClientRect(), cell = box.querySelector('tbody tr td:last-child').getBoundingClientRect();
    const around = box.getBoundingClientRect();
    box.scrollLeft = 0;
    return { head: head.left - around.left, cell: around.right - cell.right, room: around.width - head.width };
  }));
  expect(moved.length > 0, 'no table is wide enough to move');
  for (const at of moved)
    expect(Math.abs(at.head) < 3 && Math.abs(at.cell) < 3 && at.room > 120, `a name is ${at.head} from its edge, the last cell ${at.cell}, and ${at.room} are left for figures`);
}

async function skips(page) {
  await page.keyboard.press('Tab');
  const link = await page.evaluate(() => { const e = document.activeElement, r = e.getBoundingClientRect(); return { to: e.getAttribute('href'), left: r.left, top: r.top }; });
  same(link.to, '#main', 'the first link leads to');
  expect(link.left >= 0 && link.top >= 0, 'it is not seen when it has the focus');
}

async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  expect(found.passes.length > 15, `only ${found.passes.length} rules applied`);
  expect(found.violations.length === 0, found.violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 200)}`).join('; '));
}

async function printed(page) {
  const paper = path.join(folder, `${stem}.pdf`);
  await page.pdf({ path: paper, preferCSSPageSize: true });
  const sheets = execFileSync('pdftotext', ['-layout', paper, '-']).toString().split('\f').slice(0, -1);
  const size = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(execFileSync('pdfinfo', [paper]).toString());
  expect(Number(size[1]) > Number(size[2]) && Math.abs(size[1] - 842) < 2, `the paper is ${size[0]}`);
  expect(sheets.length > 2, `there are ${sheets.length} sheets of paper`);
  if (marking === '-') return expect(!sheets.some(s => /not for publication/i.test(s)), 'a pack for publication says that it is not');
  sheets.forEach((text, i) => same(text.split(marking).length - 1 >= 1, true, `sheet of paper ${i + 1} says '${marking}'`));
}

function office(folder) {
  const out = path.join(folder, 'csv');
  // Every sheet, separated by commas, in UTF-8, with quotes around text alone.
  execFileSync('soffice', [`-env:UserInstallation=file://${folder}/office`, '--headless', '--convert-to',
    'csv:Text - txt - csv (StarCalc):44,34,76,1,,2057,true,true,false,false,false,-1', '--outdir', out, path.join(folder, `${stem}.xlsx`)], { stdio: 'ignore', timeout: 120000 });
  return new Map(fs.readdirSync(out).map(f => [f.slice(`${stem}-`.length, -'.csv'.length), csv(fs.readFileSync(path.join(out, f), 'utf8'))]));
}

async function agree(page) {
  const tables = await page.evaluate(() => [...document.querySelectorAll('table')].map(table => ({
    sheet: /“(.*)”/.exec(table.caption.textContent)[1],
    rows: [...table.querySelectorAll('tbody tr, tfoot tr')].map(row => [...row.cells].map(cell => cell.textContent)),
  })));
  const sheets = office(folder);
  same([...sheets.keys()].length, tables.length + 1, 'sheets in LibreOffice');
  let cells = 0, numbers = 0;
  for (const { sheet, rows } of tables) {
    const found = sheets.get(sheet);
    expect(found, `there is no sheet ${sheet}`);
    rows.forEach((row, r) => row.forEach((text, c) => {
      const cell = found[r + 3][c], where = `${sheet}, row ${r + 4}, column ${c + 1}`;
      cells++;
      if (!/^-?£?[\d,]+(\.\d+)?%?$/.test(text) || c === 0) return same(cell.text, inert(text), where);
      numbers++;
      expect(cell.isNumber, `${where}: '${cell.text}' is text`);
      same(amount(cell.text), amount(text), where);
    }));
  }
  expect(numbers > 100, `only ${numbers} numbers in ${cells} cells were compared`);
}

(async () => {
  console.log(`1..${widths.length * 3 + 4}`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  for (const [what, width, height] of widths) {
    const seen = [];
    const page = await open(browser, width, height, seen);
    await check(`the ${what} asks for nothing but the page and complains of nothing`, () => same(seen.join(), `request: file://${file}`, 'seen'));
    await check(`the ${what} moves no wider than itself`, () => fits(page));
    if (what === 'phone') await check('wide tables move under the names of their rows', () => sticks(page));
    if (what === 'desk') await check('the first key press finds the way past the contents', () => skips(page));
    await check(`axe finds nothing against WCAG 2.2 AA on the ${what}`, () => accessible(page));
    await page.close();
  }
  const page = await open(browser, 1280, 900, []);
  await check('every sheet of paper is A4 across and says whether it may be published', () => printed(page));
  await check('LibreOffice shows the cells that the browser shows, and numbers as numbers', () => agree(page));
  await browser.close();
})().catch(problem => { console.error(problem); process.exit(1); });
