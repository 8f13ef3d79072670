// A connector client and a bot, as anybody would write them with Microsoft's own SDK, against the emulator.
// usage: CHATOPS_TEST_TEAMS_SDK=<folder with node_modules> node sdk.mjs <setup as JSON>
// Prints "ready <port>" when the client is done and the bot listens; ends when stdin does.
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.CHATOPS_TEST_TEAMS_SDK), 'package.json'));
const { ConfidentialClientApplication } = require('@azure/msal-node');
const {
  CardFactory, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory, TeamsActivityHandler, TeamsInfo, TurnContext,
} = require('botbuilder');
const {
  ConnectorClient, MsalAppCredentials, MsalServiceClientCredentialsFactory,
} = require('botframework-connector');
const setup = JSON.parse(process.argv[2]);
const microsoft = 'https://login.microsoftonline.com';

const app = new ConfidentialClientApplication({
  auth: {
    clientId: setup.appId,
    clientSecret: setup.secret,
    authority: `${microsoft}/${setup.tenant}`,
    // What MSAL would ask Microsoft for first, where everybody's tokens are made.
    cloudDiscoveryMetadata: JSON.stringify({
      tenant_discovery_endpoint: `${microsoft}/${setup.tenant}/v2.0/.well-known/openid-configuration`,
      metadata: [{ preferred_network: 'login.microsoftonline.com', preferred_cache: 'login.windows.net', aliases: ['login.microsoftonline.com'] }],
    }),
    authorityMetadata: JSON.stringify({
      issuer: `${microsoft}/${setup.tenant}/v2.0`,
      authorization_endpoint: `${microsoft}/${setup.tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${microsoft}/${setup.tenant}/oauth2/v2.0/token`,
      jwks_uri: `${microsoft}/${setup.tenant}/discovery/v2.0/keys`,
    }),
  },
  system: { networkClient: { sendGetRequestAsync: (url) => ask('GET', url), sendPostRequestAsync: (url, options) => ask('POST', url, options) } },
});

await client();
await bot();

/** Microsoft's authority is the emulator here. */
async function ask(method, url, options) {
  const response = await fetch(url.replace(`${microsoft}/`, setup.login), { method, headers: options?.headers, body: options?.body });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
}

async function client() {
  const credentials = new MsalAppCredentials(app, setup.appId, undefined, 'https://api.botframework.com');
  const { conversations } = new ConnectorClient(credentials, { baseUri: setup.service });

  // A thread, a reply in each of the two ways, an update, a deletion.
  const thread = await conversations.createConversation({
    isGroup: true,
    bot: { id: `28:${setup.appId}` },
    tenantId: setup.tenant,
    channelData: { channel: { id: setup.channel } },
    activity: MessageFactory.text('one'),
  });
  assert.equal(thread.id, `${setup.channel};messageid=${thread.activityId}`);
  const sent = await conversations.sendToConversation(thread.id, MessageFactory.text('two'));
  assert.match(sent.id, /^\d+$/);
  const replied = await conversations.replyToActivity(setup.channel, thread.activityId, MessageFactory.text('three'));
  const again = await conversations.replyToActivity(thread.id, replied.id, { type: 'message', text: 'four' });
  assert.equal((await conversations.updateActivity(thread.id, sent.id, { type: 'message', text: 'two and a half' })).id, sent.id);
  await conversations.deleteActivity(thread.id, again.id);
  // Nobody sees it for longer than a moment.
  assert.ok((await conversations.sendToConversation(thread.id, { type: 'typing' })).id);

  // Who is there, at once, in pages, and each.
  const members = await conversations.getConversationMembers(setup.channel);
  assert.deepEqual(members.map((member) => member.name).sort(), setup.members);
  const pages = [];
  let next;
  do {
    const page = await conversations.getConversationPagedMembers(setup.channel, { pageSize: 2, continuationToken: next });
    assert.ok(page.members.length <= 2);
    pages.push(page.members);
    next = page.continuationToken;
  } while (next);
  assert.deepEqual(pages.flat().map((member) => member.id), members.map((member) => member.id));
  assert.equal(pages.length, 3);
  const member = await conversations.getConversationMember(thread.id, members[0].id);
  assert.equal(member.aadObjectId ?? member.objectId, members[0].aadObjectId ?? members[0].objectId);
  assert.equal(member.tenantId, setup.tenant);

  // A chat with one person, which begins with a message; it is there already the next time.
  const ann = members.find((one) => one.name === 'Ann');
  const chat = { isGroup: false, bot: { id: `28:${setup.appId}` }, members: [{ id: ann.id }], tenantId: setup.tenant };
  const made = await conversations.createConversation({ ...chat, activity: MessageFactory.text('hello') });
  assert.ok(made.activityId);
  assert.equal((await conversations.createConversation(chat)).id, made.id);
  assert.deepEqual((await conversations.getConversationMembers(made.id)).map((one) => one.id), [ann.id]);
  await conversations.replyToActivity(made.id, made.activityId, MessageFactory.text('again'));

  // What is refused, and how.
  await refused(404, 'ConversationNotFound', conversations.sendToConversation('19:nowhere@thread.tacv2', MessageFactory.text('x')));
  await refused(404, 'ActivityNotFound', conversations.updateActivity(thread.id, '1', MessageFactory.text('x')));
  await refused(404, 'ActivityNotFound', conversations.deleteActivity(made.id, sent.id));
  await refused(404, 'ActivityNotFound', conversations.deleteActivity(thread.id, again.id));
  await refused(404, 'MemberNotFoundInConversation', conversations.getConversationMember(setup.channel, '29:nobody'));
  await refused(400, 'BadSyntax', conversations.createConversation({ isGroup: false, bot: {} }));
  await refused(403, 'MessageWritesBlocked', conversations.createConversation({ ...chat, members: [{ id: setup.without }] }));
  for (const body of ['', '[1]', '{']) {
    const headers = { authorization: `Bearer ${await credentials.getToken()}`, 'content-type': 'application/json' };
    assert.equal((await fetch(new URL('v3/conversations', setup.service), { method: 'POST', headers, body })).status, 400, body);
  }

  const stranger = new ConnectorClient({ signRequest: async (request) => request }, { baseUri: setup.service }).conversations;
  await refused(401, 'Unauthorized', stranger.getConversationMembers(setup.channel));
}

async function refused(status, code, call) {
  await assert.rejects(call, (error) => {
    assert.deepEqual([error.statusCode, error.code ?? error.body?.error?.code ?? error.details?.error?.code], [status, code]);
    return true;
  });
}

async function bot() {
  class Bot extends TeamsActivityHandler {
    constructor() {
      super();
      this.onMessage(async (context, next) => {
        // Clients send spaces that do not break.
        const text = TurnContext.removeRecipientMention(context.activity).replaceAll('\u00a0', ' ').trim();
        if (text === 'card') {
          await context.sendActivity({ type: 'typing' });
          await context.sendActivity({ attachments: [card('Press me', 'press')], summary: 'a card' });
        } else if (text === 'who') {
          const me = await TeamsInfo.getMember(context, context.activity.from.id);
          const page = await TeamsInfo.getPagedMembers(context, 500);
          await context.sendActivity(`${me.name} of ${page.members.length}`);
        } else if (text === 'where') {
          const team = await TeamsInfo.getTeamDetails(context);
          const channels = await TeamsInfo.getTeamChannels(context);
          await context.sendActivity(`${team.name}: ${channels.map((channel) => channel.name ?? 'General').join(', ')}`);
        } else if (text === 'picture') {
          await context.sendActivity({ attachments: [CardFactory.heroCard('A card of another kind')] });
        } else {
          await context.sendActivity(MessageFactory.text(`you said ${text}`));
        }
        await next();
      });
      this.onInstallationUpdateAdd(async (context, next) => {
        await context.sendActivity('installed');
        await next();
      });
    }

    async onTeamsMembersAdded(context) {
      await context.sendActivity(`in ${context.activity.channelData.team.name}`);
    }

    async onAdaptiveCardInvoke(context, value) {
      const { verb, data } = value.action;
      if (verb === 'press') {
        await context.updateActivity({ type: 'message', id: context.activity.replyToId, attachments: [card('Once more', 'again')] });
        return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: `pressed with ${data.choice}` };
      }
      return verb === 'again'
        ? { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card('Your own', 'none').content }
        : { statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: 'BadRequest', message: 'No such button.' } };
    }
  }

  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: setup.appId,
      ToChannelFromBotLoginUrl: `${microsoft}/${setup.tenant}`,
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      ToBotFromChannelOpenIdMetadataUrl: setup.openId,
      ToBotFromEmulatorOpenIdMetadataUrl: setup.openId,
      OAuthUrl: microsoft,
      CallerId: 'urn:botframework:azure',
      ValidateAuthority: 'true',
    },
    new MsalServiceClientCredentialsFactory(setup.appId, app)));
  adapter.onTurnError = async (context, error) => console.error(error);
  const handler = new Bot();
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      request.body = JSON.parse(Buffer.concat(chunks));
      adapter.process(request, answer(response), (context) => handler.run(context));
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  process.stdin.on('end', () => process.exit(0)).resume();
}

/** What restify makes of a response. */
function answer(response) {
  return {
    socket: response.socket,
    header: (name, value) => response.setHeader(name, value),
    status: (code) => { response.statusCode = code; },
    send: (body) => {
      response.setHeader('content-type', typeof body === 'string' ? 'text/plain' : 'application/json');
      response.write(typeof body === 'string' ? body : JSON.stringify(body));
    },
    end: () => response.end(),
  };
}

function card(title, verb) {
  return CardFactory.adaptiveCard({
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: title },
      { type: 'Input.Text', id: 'choice', label: 'Choice' },
      { type: 'ActionSet', actions: [{ type: 'Action.Execute', title: 'Go', verb, data: { a: 1 } }] },
    ],
  });
}
