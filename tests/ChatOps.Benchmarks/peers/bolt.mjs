// A Bolt app that acknowledges a slash command, and with POSTS=1 also posts one message for it. Stores nothing.
import bolt from "@slack/bolt";

const { App, HTTPReceiver, LogLevel } = bolt;
const app = new App({
  token: "xoxb-benchmark",
  receiver: new HTTPReceiver({ signingSecret: process.env.SECRET, endpoints: "/slack/commands", logLevel: LogLevel.WARN }),
  clientOptions: { slackApiUrl: process.env.SLACK_API },
  logLevel: LogLevel.WARN,
});
const posts = process.env.POSTS === "1";
app.command("/ops", async ({ ack, client, command }) => {
  await ack();
  if (posts) {
    await client.chat.postMessage({ channel: command.channel_id, text: `${command.user_name} asked for ${command.text}` });
  }
});
await app.start({ port: Number(process.env.PORT), host: "127.0.0.1" });
