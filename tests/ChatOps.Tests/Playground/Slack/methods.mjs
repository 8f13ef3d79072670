// Calls the Web API's methods one after another with Slack's own SDK, against the emulator, and reports each check by name.
// usage: CHATOPS_TEST_SLACK_SDK=<folder with node_modules> node methods.mjs <slackApiUrl> <botToken> <appToken> <slackApiUrl of an app with few scopes>
// Prints "ok <name>" or "not ok <name>: <why>" for each check, then "end".
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.CHATOPS_TEST_SLACK_SDK), 'package.json'));
const { WebClient, LogLevel } = require('@slack/web-api');
const { SocketModeClient } = require('@slack/socket-mode');
const [slackApiUrl, token, appToken, poorApiUrl] = process.argv.slice(2);
const web = new WebClient(token, { slackApiUrl, logLevel: LogLevel.ERROR });
const poor = new WebClient(token, { slackApiUrl: poorApiUrl, logLevel: LogLevel.ERROR });

async function check(name, act) {
  try {
    await act();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error.message ?? error).split('\n')[0]}`);
  }
}

const refuses = (call, code, more) => assert.rejects(call, (error) => {
  assert.equal(error.data?.error, code);
  more?.(error.data);
  return true;
});

// Events arrive over Socket Mode; each is awaited by its type, whether or not it has already arrived.
const came = new Map();
const waiting = new Map();
const socket = new SocketModeClient({ appToken, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl } });
socket.on('slack_event', async ({ body, ack }) => {
  await ack();
  if (body?.event) {
    const key = body.event.subtype ?? body.event.type;
    came.set(key, body.event);
    waiting.get(key)?.(body.event);
  }
});
await socket.start();
const event = (type) => came.get(type) ?? new Promise((resolve, reject) => {
  waiting.set(type, resolve);
  setTimeout(() => reject(new Error(`no ${type} came`)), 20_000).unref();
});

const me = (await web.auth.test()).user_id;
const people = (await web.users.list()).members;
const ann = people.find((user) => user.name === 'ann');
const bob = people.find((user) => user.name === 'bob');
const general = (await web.conversations.list()).channels.find((channel) => channel.is_general).id;

await check('auth.test tells the scopes of the token', async () => {
  const { response_metadata } = await web.auth.test();
  assert.ok(response_metadata.scopes.includes('channels:manage') && response_metadata.scopes.includes('chat:write'));
});
await check('a method tells the scopes that it takes', async () => {
  assert.deepEqual((await web.pins.list({ channel: general })).response_metadata.acceptedScopes, ['pins:read']);
});
await check('users.lookupByEmail finds a person, whatever the case', async () => {
  const { user } = await web.users.lookupByEmail({ email: 'Ann@acme.io' });
  assert.equal(user.id, ann.id);
  assert.equal(user.profile.email, 'ann@acme.io');
});
await check('users.lookupByEmail does not find a stranger', () => refuses(web.users.lookupByEmail({ email: 'nobody@acme.io' }), 'users_not_found'));

let channel;
await check('conversations.create makes a public channel with its creator in it', async () => {
  const made = (await web.conversations.create({ name: 'inc-7-checkout' })).channel;
  channel = made.id;
  assert.equal(made.name, 'inc-7-checkout');
  assert.equal(made.creator, me);
  assert.equal(made.is_member, true);
  assert.deepEqual((await web.conversations.members({ channel })).members, [me]);
});
await check('channel_created is told', async () => assert.equal((await event('channel_created')).channel.id, channel));
await check('conversations.create refuses a name that is taken', () => refuses(web.conversations.create({ name: 'inc-7-checkout' }), 'name_taken'));
await check('conversations.create refuses no name', () => refuses(web.conversations.create({ name: '' }), 'invalid_name_required'));
await check('conversations.create refuses capital letters', () => refuses(web.conversations.create({ name: 'Incident' }), 'invalid_name_specials'));
await check('conversations.create refuses blanks', () => refuses(web.conversations.create({ name: 'inc 8' }), 'invalid_name_specials'));
await check('conversations.create refuses mere punctuation', () => refuses(web.conversations.create({ name: '--__' }), 'invalid_name_punctuation'));
await check('conversations.create refuses 81 letters', () => refuses(web.conversations.create({ name: 'x'.repeat(81) }), 'invalid_name_maxlength'));
await check('conversations.create makes a private channel', async () => {
  const secret = (await web.conversations.create({ name: 'secret', is_private: true })).channel;
  assert.equal(secret.is_private, true);
  assert.deepEqual((await web.conversations.list({ types: 'private_channel' })).channels.map((known) => known.id), [secret.id]);
});

await check('conversations.invite lets people in', async () => {
  const invited = (await web.conversations.invite({ channel, users: ann.id })).channel;
  assert.equal(invited.id, channel);
  assert.ok((await web.conversations.members({ channel })).members.includes(ann.id));
});
await check('member_joined_channel tells who invited', async () => assert.equal((await event('member_joined_channel')).inviter, me));
await check('conversations.invite refuses who is there', () => refuses(web.conversations.invite({ channel, users: ann.id }), 'already_in_channel'));
await check('conversations.invite refuses the bot itself', () => refuses(web.conversations.invite({ channel, users: me }), 'cant_invite_self'));
await check('conversations.invite refuses all for one who is unknown, and says who', () => refuses(
  web.conversations.invite({ channel, users: `${bob.id},U0NOBODY` }), 'user_not_found', (data) => assert.equal(data.errors[0].user, 'U0NOBODY')));
await check('conversations.invite by force lets the others in', async () => {
  assert.equal((await web.conversations.invite({ channel, users: `${bob.id},U0NOBODY`, force: true })).errors.length, 1);
  assert.ok((await web.conversations.members({ channel })).members.includes(bob.id));
});

await check('conversations.setTopic sets it, and a message tells', async () => {
  const { topic } = (await web.conversations.setTopic({ channel, topic: 'Checkout is down' })).channel;
  assert.equal(topic.value, 'Checkout is down');
  assert.equal(topic.creator, me);
  assert.equal((await web.conversations.info({ channel })).channel.topic.value, 'Checkout is down');
  const [told] = (await web.conversations.history({ channel })).messages;
  assert.deepEqual([told.subtype, told.topic, told.text], ['channel_topic', 'Checkout is down', 'set the channel topic: Checkout is down']);
});
await check('a message event tells of the topic', async () => assert.equal((await event('channel_topic')).topic, 'Checkout is down'));
await check('conversations.setTopic refuses 251 characters', () => refuses(web.conversations.setTopic({ channel, topic: 'x'.repeat(251) }), 'too_long'));
await check('conversations.setTopic takes 250 characters, and none', async () => {
  assert.equal((await web.conversations.setTopic({ channel, topic: 'x'.repeat(250) })).channel.topic.value.length, 250);
  assert.equal((await web.conversations.setTopic({ channel, topic: '' })).channel.topic.value, '');
});
await check('conversations.setPurpose sets it', async () => {
  assert.equal((await web.conversations.setPurpose({ channel, purpose: 'Find out why' })).channel.purpose.value, 'Find out why');
});
await check('conversations.rename keeps the old name', async () => {
  const renamed = (await web.conversations.rename({ channel, name: 'inc-7' })).channel;
  assert.equal(renamed.name, 'inc-7');
  assert.deepEqual(renamed.previous_names, ['inc-7-checkout']);
});
await check('channel_rename is told', async () => assert.equal((await event('channel_rename')).channel.name, 'inc-7'));
await check("conversations.rename refuses another's channel", () => refuses(web.conversations.rename({ channel: general, name: 'all' }), 'not_authorized'));
await check('conversations.rename refuses a name that is taken', () => refuses(web.conversations.rename({ channel, name: 'general' }), 'name_taken'));

const { ts } = await web.chat.postMessage({ channel, text: 'Runbook: look at the queue' });
await check('pins.add pins a message', async () => {
  await web.pins.add({ channel, timestamp: ts });
  const { items } = await web.pins.list({ channel });
  assert.equal(items.length, 1);
  assert.deepEqual([items[0].type, items[0].message.ts, items[0].created_by, items[0].message.pinned_to[0]], ['message', ts, me, channel]);
});
await check('pin_added is told', async () => {
  const added = await event('pin_added');
  assert.deepEqual([added.channel_id, added.item.message.ts, added.user, added.pin_count], [channel, ts, me, '1']);
});
await check('pins.add refuses a message that is pinned', () => refuses(web.pins.add({ channel, timestamp: ts }), 'already_pinned'));
await check('pins.add refuses a message that is not there', () => refuses(web.pins.add({ channel, timestamp: '1.000001' }), 'message_not_found'));
await check('pins.add refuses what is no timestamp', () => refuses(web.pins.add({ channel, timestamp: 'yesterday' }), 'bad_timestamp'));
await check('pins.add wants something to pin', () => refuses(web.pins.add({ channel }), 'no_item_specified'));
await check("pins.add refuses what Slack itself told", async () => {
  const told = (await web.conversations.history({ channel })).messages.find((message) => message.subtype === 'channel_name');
  await refuses(web.pins.add({ channel, timestamp: told.ts }), 'not_pinnable');
});
await check('pins.remove takes the pin away', async () => {
  await web.pins.remove({ channel, timestamp: ts });
  assert.deepEqual((await web.pins.list({ channel })).items, []);
  assert.equal((await event('pin_removed')).has_pins, false);
});
await check('pins.remove refuses a message that is not pinned', () => refuses(web.pins.remove({ channel, timestamp: ts }), 'no_pin'));

let bookmark;
await check('bookmarks.add puts a link into the channel', async () => {
  bookmark = (await web.bookmarks.add({ channel_id: channel, title: 'Dashboard', type: 'link', link: 'https://grafana.acme.io/d/1', emoji: ':bar_chart:' })).bookmark;
  assert.deepEqual([bookmark.title, bookmark.link, bookmark.type, bookmark.channel_id, bookmark.emoji],
    ['Dashboard', 'https://grafana.acme.io/d/1', 'link', channel, ':bar_chart:']);
});
await check('bookmarks.add refuses another type', () => refuses(web.bookmarks.add({ channel_id: channel, title: 'x', type: 'folder' }), 'invalid_bookmark_type'));
await check('bookmarks.add refuses what is no link', () => refuses(web.bookmarks.add({ channel_id: channel, title: 'x', type: 'link', link: 'here' }), 'invalid_link'));
await check('bookmarks.add refuses what is no emoji', () => refuses(
  web.bookmarks.add({ channel_id: channel, title: 'x', type: 'link', link: 'https://x.io', emoji: 'smile' }), 'invalid_emoji'));
await check('bookmarks.edit changes what is sent and keeps the rest', async () => {
  const edited = (await web.bookmarks.edit({ channel_id: channel, bookmark_id: bookmark.id, title: 'Grafana' })).bookmark;
  assert.deepEqual([edited.id, edited.title, edited.link], [bookmark.id, 'Grafana', bookmark.link]);
  assert.deepEqual((await web.bookmarks.list({ channel_id: channel })).bookmarks.map((known) => known.title), ['Grafana']);
});
await check('bookmarks.remove takes it away', async () => {
  await web.bookmarks.remove({ channel_id: channel, bookmark_id: bookmark.id });
  assert.deepEqual((await web.bookmarks.list({ channel_id: channel })).bookmarks, []);
  await refuses(web.bookmarks.edit({ channel_id: channel, bookmark_id: bookmark.id, title: 'x' }), 'not_found');
});

let file;
await check('files.uploadV2 uploads and shares a file', async () => {
  const answer = await web.filesUploadV2({ channel_id: channel, thread_ts: ts, filename: 'trace.log', title: 'The trace', file: Buffer.from('line 1\nline 2\n'), initial_comment: 'Look at this' });
  file = answer.files[0].files[0];
  assert.deepEqual([file.name, file.title, file.size, file.filetype], ['trace.log', 'The trace', 14, 'log']);
  const reply = (await web.conversations.replies({ channel, ts })).messages[1];
  assert.deepEqual([reply.text, reply.files[0].id], ['Look at this', file.id]);
});
await check('file_shared is told', async () => assert.deepEqual(
  [(await event('file_shared')).file_id, (await event('file_shared')).channel_id], [file.id, channel]));
await check('files.info knows where it is shared', async () => {
  const answer = await web.files.info({ file: file.id });
  assert.deepEqual([answer.file.channels, answer.content], [[channel], 'line 1\nline 2']);
});
await check('a file is fetched with the token only', async () => {
  assert.equal((await fetch(file.url_private)).status, 403);
  const fetched = await fetch(file.url_private, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(await fetched.text(), 'line 1\nline 2\n');
});
await check('files: the three steps by hand, raw bytes', async () => {
  const { upload_url, file_id } = await web.files.getUploadURLExternal({ filename: 'a.txt', length: 12 });
  await refuses(web.files.completeUploadExternal({ files: [{ id: file_id }], channel_id: channel }), 'file_not_found');
  assert.equal((await fetch(upload_url, { method: 'POST', body: 'too short' })).status, 400);
  const sent = await fetch(upload_url, { method: 'POST', body: 'hello world!' });
  assert.deepEqual([sent.status, await sent.text()], [200, 'OK - 12']);
  assert.equal((await web.files.completeUploadExternal({ files: [{ id: file_id, title: 'A' }], channel_id: channel })).files[0].title, 'A');
});
await check('files.completeUploadExternal refuses a channel that is not there', async () => {
  const { upload_url, file_id } = await web.files.getUploadURLExternal({ filename: 'b.txt', length: 1 });
  await fetch(upload_url, { method: 'POST', body: 'b' });
  await refuses(web.files.completeUploadExternal({ files: [{ id: file_id }], channel_id: 'C0NOWHERE' }), 'channel_not_found');
});
await check('files.delete deletes it', async () => {
  await web.files.delete({ file: file.id });
  await refuses(web.files.info({ file: file.id }), 'file_not_found');
  assert.equal((await web.conversations.replies({ channel, ts })).messages[1].files[0].mode, 'tombstone');
});

await check('conversations.archive refuses the general channel', () => refuses(web.conversations.archive({ channel: general }), 'cant_archive_general'));
await check('conversations.archive archives', async () => {
  await web.conversations.archive({ channel });
  assert.equal((await web.conversations.info({ channel })).channel.is_archived, true);
});
await check('channel_archive is told', async () => assert.deepEqual([(await event('channel_archive')).user], [me]));
await check('conversations.archive refuses twice', () => refuses(web.conversations.archive({ channel }), 'already_archived'));
await check('an archived channel takes no message', () => refuses(web.chat.postMessage({ channel, text: 'x' }), 'is_archived'));
await check('an archived channel takes no topic', () => refuses(web.conversations.setTopic({ channel, topic: 'x' }), 'is_archived'));
await check('an archived channel takes no pin', () => refuses(web.pins.add({ channel, timestamp: ts }), 'is_archived'));
await check('an archived channel takes no bookmark', () => refuses(web.bookmarks.add({ channel_id: channel, title: 'x', type: 'link', link: 'https://x.io' }), 'permission_denied'));
await check('an archived channel keeps its name', () => refuses(web.conversations.create({ name: 'inc-7' }), 'name_taken'));
await check('conversations.unarchive opens it again', async () => {
  await web.conversations.unarchive({ channel });
  assert.equal((await web.conversations.info({ channel })).channel.is_archived, false);
  assert.equal((await event('channel_unarchive')).channel, channel);
  await refuses(web.conversations.unarchive({ channel }), 'not_archived');
});
await check('where the bot is not, it changes nothing', async () => {
  const quiet = (await web.conversations.list()).channels.find((known) => known.name === 'quiet').id;
  await refuses(web.conversations.setTopic({ channel: quiet, topic: 'x' }), 'not_in_channel');
  await refuses(web.conversations.archive({ channel: quiet }), 'not_in_channel');
  await refuses(web.conversations.invite({ channel: quiet, users: ann.id }), 'not_in_channel');
});
await check('a direct conversation cannot be archived', async () => {
  const direct = (await web.conversations.open({ users: ann.id })).channel.id;
  await refuses(web.conversations.archive({ channel: direct }), 'method_not_supported_for_channel_type');
});

await check('without their scope methods are refused, saying what is needed', async () => {
  const needs = async (call, needed) => refuses(call, 'missing_scope', (data) => assert.deepEqual([data.needed, data.provided], [needed, 'channels:read,chat:write,groups:read,users:read']));
  await needs(poor.pins.add({ channel: 'C1', timestamp: '1.2' }), 'pins:write');
  await needs(poor.bookmarks.list({ channel_id: 'C1' }), 'bookmarks:read');
  await needs(poor.users.lookupByEmail({ email: 'ann@acme.io' }), 'users:read.email');
  await needs(poor.conversations.create({ name: 'x' }), 'channels:manage,channels:write');
  await needs(poor.conversations.create({ name: 'x', is_private: true }), 'groups:write');
  await needs(poor.files.getUploadURLExternal({ filename: 'x', length: 1 }), 'files:write');
  await needs(poor.conversations.list({ types: 'public_channel,im' }), 'im:read');
});
await check('a scope for one kind of channel does not do for another', async () => {
  const id = (await poor.conversations.list({ types: 'private_channel' })).channels[0].id;
  await refuses(poor.conversations.history({ channel: id }), 'missing_scope', (data) => assert.equal(data.needed, 'groups:history'));
  assert.equal((await poor.conversations.info({ channel: id })).ok, true);
});
await check('without users:read.email nobody has an address', async () => {
  assert.ok((await poor.users.list()).members.every((user) => user.profile.email === undefined));
});

console.log('end');
process.exit(0);
