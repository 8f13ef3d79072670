using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Chaos;

internal sealed class SlackClient(SlackWorkspace slack, string name) : ChatClient
{
    private readonly Person _me = slack.As(name);

    public override string Platform => "slack";

    public override IReadOnlyList<Answer> Answers =>
        [.. Ephemerals.Select(message => new Answer(message.Ts, message.Shown.Split('\n').Contains("Run")))];

    private IEnumerable<Message> Ephemerals => slack.Ephemerals(name).Where(message => message.IsFromApp);

    public override async Task<bool> TypeAsync(string command, CancellationToken cancellationToken) =>
        await _me.TypeAsync("ops", $"/ops {command}", cancellationToken) is Outcome.Ok;

    public override async Task<bool> PressAsync(string answer, string button, CancellationToken cancellationToken) =>
        await _me.ClickAsync(Ephemerals.First(message => message.Ts == answer), button, cancellationToken) is Outcome.Ok;

    public override Task<Answer> UntilAsync(Func<Answer?> look, CancellationToken cancellationToken) =>
        slack.UntilAsync(_ => look(), cancellationToken);
}
