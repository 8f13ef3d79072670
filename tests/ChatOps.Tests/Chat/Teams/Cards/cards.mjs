// Reads Adaptive Cards as Microsoft's own client does, and says what it, or the schema of version 1.5, objects to.
// usage: CHATOPS_TEST_TEAMS_SDK=<folder with node_modules> node cards.mjs < cards.json
// Takes an array of cards; prints an array with the objections to each.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.CHATOPS_TEST_TEAMS_SDK), 'package.json'));
// The package's main file is written for bundlers.
const reader = require('adaptivecards/dist/adaptivecards.min.js');
const version = reader.Versions.v1_5;

// The reader passes over what it does not know, and over most of what is missing, so these are looked at here.
const inside = {
  AdaptiveCard: ['body', 'actions', 'msteams'], ActionSet: ['actions'], Column: ['items'], ColumnSet: ['columns'],
  Container: ['items'], RichTextBlock: ['inlines'],
};
const required = {
  AdaptiveCard: ['version', 'body', 'fallbackText'], 'Action.OpenUrl': ['url'], ActionSet: ['actions'], Column: ['items'],
  ColumnSet: ['columns'], Container: ['items'], Fact: ['title', 'value'], FactSet: ['facts'], Choice: ['title', 'value'],
  'Input.ChoiceSet': ['id', 'choices'], 'Input.Text': ['id'], RichTextBlock: ['inlines'], TextBlock: ['text'], TextRun: ['text'],
};
const parts = {
  AdaptiveCard: reader.AdaptiveCard, Choice: reader.Choice, Column: reader.Column, Fact: reader.Fact, TextRun: reader.TextRun,
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map((card) =>
  [...new Set([...read(card), ...read(old(card)), ...shape(card, 'AdaptiveCard')])])));

/** What the reader itself says. */
function read(json) {
  const context = new reader.SerializationContext(version);
  const card = new reader.AdaptiveCard();
  // As many buttons as Teams shows.
  card.hostConfig = new reader.HostConfig({ actions: { maxActions: 6 } });
  card.parse(json, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index));
  return [...events, ...card.validateProperties().validationEvents].map((event) => event.message)
    // What it does with a chart is what is wanted.
    .filter((message) => message !== 'Unknown element type "Chart.VerticalBar.Grouped". Fallback will be used if present.');
}

/** The card as clients see it that know no Action.Execute, and can't draw charts. */
function old(json) {
  return replaced(json, (value) => (value?.type === 'Action.Execute' || isChart(value) ? value.fallback : value));
}

/** With what is dropped left out. */
function replaced(json, replace) {
  return JSON.parse(JSON.stringify(json), (_, value) =>
    (Array.isArray(value) ? value.filter((item) => item !== 'drop') : replace(value)));
}

/** Teams' own element: the package, and version 1.5, don't have it. */
function isChart(json) {
  return json?.type === 'Chart.VerticalBar.Grouped';
}

/** What Microsoft's documentation of charts says. */
function chart(json) {
  const has = (value, names) => typeof value === 'object' && value !== null && Object.keys(value).sort().join() === names;
  return [
    has(json, 'data,fallback,title,type,yAxisTitle') || 'the chart has other properties',
    Array.isArray(json.data) && json.data.length > 0 && json.data.every((series) => has(series, 'legend,values')
      && typeof series.legend === 'string' && Array.isArray(series.values) && series.values.length > 0
      && series.values.every((bar) => has(bar, 'x,y') && typeof bar.x === 'string' && typeof bar.y === 'number'))
      || 'the chart has other data',
    ...(json.fallback === 'drop' ? [] : shape(json.fallback, '')),
  ].filter((said) => said !== true);
}

/** Properties that version 1.5 does not have, and those that it requires. */
function shape(json, part) {
  if (isChart(json)) {
    return chart(json);
  }

  const type = json.type ?? part;
  const object = type in parts
    ? new parts[type]()
    : reader.GlobalRegistry.elements.createInstance(type, version) ?? reader.GlobalRegistry.actions.createInstance(type, version);
  if (!object) {
    return [`${type} is unknown`];
  }

  const schema = object.getSchema();
  const known = Array.from({ length: schema.getCount() }, (_, index) => schema.getItemAt(index))
    .filter((property) => property.targetVersion.compareTo(version) <= 0)
    .map((property) => property.name)
    .concat(inside[type] ?? [], type.startsWith('Action.') ? ['fallback'] : []);
  const children = {
    actions: '', body: '', choices: 'Choice', columns: '', facts: 'Fact', fallback: '', inlines: '', items: '', selectAction: '',
  };
  return [
    ...Object.keys(json).filter((name) => !known.includes(name)).map((name) => `${type} has no ${name}`),
    ...(required[type] ?? []).filter((name) => json[name] === undefined || Array.isArray(json[name]) && json[name].length === 0)
      .map((name) => `${type} needs ${name}`),
    ...Object.entries(json).filter(([name]) => name in children)
      .flatMap(([name, value]) => [value].flat().flatMap((child) => shape(child, children[name]))),
  ];
}
