using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.Delivery;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack;

/// <summary>Acts as a person does in Slack's client, and returns how Slack responded. See <see cref="SlackWorkspace.As"/>.</summary>
public sealed partial class Person
{
    private readonly SlackWorkspace _workspace;

    internal Person(SlackWorkspace workspace, string id)
    {
        _workspace = workspace;
        Id = id;
    }

    /// <summary>The user id.</summary>
    public string Id { get; }

    private User Me => _workspace.User(Id);

    /// <summary>
    /// Types into a channel (<c>#ops</c>) or the direct message conversation with the bot (<c>@chatops</c>) and presses Enter: a slash
    /// command if it starts with a slash, otherwise a message. Completes when the app has acknowledged a command.
    /// </summary>
    public async Task<Outcome> TypeAsync(string channel, string text, CancellationToken cancellationToken)
    {
        var where = channel.TrimStart('@') == _workspace.Bot.Name ? _workspace.Direct(Me) : _workspace.Channel(channel);
        if (!where.Members.Contains(Id) || where.IsArchived)
        {
            return Outcome.NotInChannel;
        }

        if (text.StartsWith('/'))
        {
            return await CommandAsync(where, text, cancellationToken);
        }

        _workspace.Post(new Message { Channel = where.Id, Ts = "", User = Id, Text = Composer.Message(_workspace, text) });
        return Outcome.Ok;
    }

    /// <summary>Posts in a message's thread. Slash commands don't work there.</summary>
    public Outcome Reply(Message thread, string text)
    {
        if (!_workspace.Channel(thread.Channel).Members.Contains(Id))
        {
            return Outcome.NotInChannel;
        }

        if (text.StartsWith('/'))
        {
            Whisper(thread.Channel, $"{text.Split(' ')[0]} is not supported in threads. Sorry!");
            return Outcome.UnknownCommand;
        }

        _workspace.Post(new Message
        {
            Channel = thread.Channel,
            Ts = "",
            User = Id,
            Text = Composer.Message(_workspace, text),
            ThreadTs = thread.ThreadTs ?? thread.Ts,
        });
        return Outcome.Ok;
    }

    /// <summary>Opens the app's Home tab; the app is notified if it is subscribed to <c>app_home_opened</c>.</summary>
    public void OpenHome() => _workspace.Events.HomeOpened(Id, _workspace.Direct(Me));

    private async Task<Outcome> CommandAsync(Channel channel, string typed, CancellationToken cancellationToken)
    {
        var name = typed.Split(' ', 2)[0];
        if (_workspace.App.Commands.FirstOrDefault(known => known.Name == name) is not { } command)
        {
            Whisper(channel.Id, $"{name} is not a valid command.");
            return Outcome.UnknownCommand;
        }

        var text = Composer.Command(_workspace, typed[name.Length..].Trim(), command.ShouldEscape);
        var answer = await _workspace.Link.SendAsync(
            new Envelope("slash_commands", Payloads.SlashCommand(_workspace, Me, channel, name, text), AcceptsAnswer: true),
            cancellationToken);
        var outcome = answer is AppAnswer.Acknowledged { Body: { } body } ? Show(channel, typed, body) : OutcomeOf(answer);
        if (outcome is not Outcome.Ok)
        {
            Whisper(channel.Id, $"{name} failed with the error \"{Code(outcome)}\"");
        }

        return outcome;
    }

    private Outcome Show(Channel channel, string typed, JsonElement body)
    {
        if (body.Text("response_type") == "in_channel")
        {
            _workspace.Post(new Message { Channel = channel.Id, Ts = "", User = Id, Text = Composer.Message(_workspace, typed) });
        }

        var says = new Arguments(JsonObject.Create(body)!);
        return !says.Has("text") && !says.Has("blocks") && !says.Has("attachments")
            || _workspace.ResponseUrls.Show(channel.Id, Id, says) is null
            ? Outcome.Ok
            : Outcome.InvalidResponse;
    }

    /// <summary>Shows a message from Slack itself to one person.</summary>
    private void Whisper(string channelId, string text) =>
        _workspace.Post(new Message { Channel = channelId, Ts = "", User = _workspace.Slackbot.Id, Text = text, OnlyFor = Id });

    private static Outcome OutcomeOf(AppAnswer answer) => answer switch
    {
        AppAnswer.Acknowledged => Outcome.Ok,
        AppAnswer.TimedOut => Outcome.OperationTimeout,
        AppAnswer.Refused => Outcome.HttpServiceError,
        _ => Outcome.DispatchFailed,
    };

    private static string Code(Outcome outcome) => outcome switch
    {
        Outcome.OperationTimeout => "operation_timeout",
        Outcome.DispatchFailed => "dispatch_failed",
        Outcome.HttpServiceError => "http_service_error",
        _ => "invalid_command_response",
    };
}
