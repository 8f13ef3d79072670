// A small Bolt app and Web API client, as one would write them with Slack's own SDKs, against the emulator.
// usage: CHATOPS_TEST_SLACK_SDK=<folder with node_modules> node sdk.mjs socket|http <slackApiUrl> <botToken> <appToken> <signingSecret>
// Prints "ready" (HTTP mode: "ready <port>") when it is listening; exits when stdin ends.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.CHATOPS_TEST_SLACK_SDK), 'package.json'));
const { App, LogLevel } = require('@slack/bolt');
const { WebClient } = require('@slack/web-api');
const [mode, slackApiUrl, token, appToken, signingSecret] = process.argv.slice(2);

await webApi(new WebClient(token, { slackApiUrl, logLevel: LogLevel.ERROR }));
await boltApp();

async function webApi(web) {
  const { user_id: me } = await web.auth.test();
  assert.equal((await web.users.info({ user: me })).user.is_bot, true);

  const names = [];
  for await (const page of web.paginate('conversations.list', { limit: 2 })) {
    names.push(...page.channels.map((channel) => channel.name));
  }
  assert.deepEqual(names, ['general', 'ops', 'deploys']);

  const posted = await web.chat.postMessage({
    channel: '#deploys',
    text: 'one',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*one*' } }],
    metadata: { event_type: 'chatops.post', event_payload: { id: 'p1' } },
  });
  const { channel, ts } = posted;
  await web.chat.postMessage({ channel, thread_ts: ts, text: 'two' });
  await web.chat.update({ channel, ts, text: 'three' });
  assert.match((await web.chat.getPermalink({ channel, message_ts: ts })).permalink, /\/archives\/C/);
  const { messages } = await web.conversations.history({ channel, include_all_metadata: true });
  assert.equal(messages[0].text, 'three');
  assert.equal(messages[0].blocks, undefined);
  assert.equal(messages[0].metadata.event_payload.id, 'p1');
  assert.equal((await web.conversations.replies({ channel, ts })).messages.length, 2);
  await web.reactions.add({ channel, timestamp: ts, name: 'eyes' });

  await assert.rejects(
    web.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
    (error) => error.data.error === 'invalid_blocks' && error.data.response_metadata.messages[0].includes('less than 151'));

  // The emulator rate-limits this call once; the SDK waits and retries.
  assert.equal((await web.users.list()).members.length, 4);
}

async function boltApp() {
  const app = mode === 'socket'
    ? new App({ token, appToken, socketMode: true, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl } })
    : new App({ token, signingSecret, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl } });

  app.command('/deploy', async ({ command, ack, client }) => {
    await ack({ text: `planning ${command.text}` });
    await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Deploy?',
      blocks: [{ type: 'actions', block_id: 'buttons', elements: [
        { type: 'button', action_id: 'run', text: { type: 'plain_text', text: 'Run' }, value: command.text },
        { type: 'button', action_id: 'cancel', text: { type: 'plain_text', text: 'Cancel' } },
      ] }],
    });
  });
  app.action('run', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: {
      type: 'modal', callback_id: 'why', private_metadata: `${body.channel.id} ${body.message.ts}`,
      title: { type: 'plain_text', text: 'Deploy' }, submit: { type: 'plain_text', text: 'Go' },
      blocks: [{ type: 'input', block_id: 'reason', label: { type: 'plain_text', text: 'Why?' }, element: { type: 'plain_text_input', action_id: 'text' } }],
    } });
  });
  app.view('why', async ({ ack, view, client }) => {
    const reason = view.state.values.reason.text.value;
    if (reason === 'no') {
      await ack({ response_action: 'errors', errors: { reason: 'Not a reason' } });
      return;
    }
    await ack();
    const [channel, thread_ts] = view.private_metadata.split(' ');
    await client.chat.postMessage({ channel, thread_ts, text: `because ${reason}` });
  });
  app.action('cancel', async ({ ack, respond }) => {
    await ack();
    await respond({ replace_original: true, text: 'Cancelled' });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: `hello <@${event.user}>`, thread_ts: event.ts });
  });
  app.error(async (error) => {
    console.error(error);
  });

  if (mode === 'socket') {
    await app.start();
    console.log('ready');
  } else {
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    console.log(`ready ${server.address().port}`);
  }
  process.stdin.on('end', () => process.exit(0)).resume();
}
