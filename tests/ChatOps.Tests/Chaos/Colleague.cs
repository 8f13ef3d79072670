using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Chaos;

/// <summary>Types commands and presses Run, repeating whatever Slack says failed, until told to stop.</summary>
internal sealed class Colleague(SlackWorkspace slack, string name, Random random, TimeSpan pace, Diary diary)
{
    private static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(200);

    /// <summary>Nobody waits for an answer for longer; they type something else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Person _me = slack.As(name);
    private readonly HashSet<string> _pressed = [];

    public int Commands { get; private set; }

    public int Presses { get; private set; }

    public async Task WorkAsync(Task end, CancellationToken cancellationToken)
    {
        while (!end.IsCompleted)
        {
            var command = Next();
            var button = random.Next(12) is 0 ? "Cancel" : "Run";
            var pause = pace * random.NextDouble();
            var before = Answers().Count;
            await UntilOkAsync(() => _me.TypeAsync("ops", command, cancellationToken), cancellationToken);
            Commands++;
            diary.Note($"{name} typed {command}");
            if (await AnswerAsync(before, cancellationToken) is { } answer && IsPlan(answer))
            {
                _pressed.Add(answer.Ts);
                await UntilOkAsync(() => _me.ClickAsync(answer, button, cancellationToken), cancellationToken);
                Presses++;
                diary.Note($"{name} pressed {button}");
            }

            await Task.WhenAny(end, Task.Delay(pause, TimeProvider.System, cancellationToken));
        }
    }

    private string Next()
    {
        var environment = random.Next(2) is 0 ? "staging" : "production";
        return random.Next(10) switch
        {
            < 5 => $"/deploy web 1.4.{random.Next(3, 60)} to {environment}",
            < 8 => $"/scale web {random.Next(1, 7)} in {environment}",
            8 => $"/rollback web in {environment}",
            _ => "/ops status web",
        };
    }

    private List<Message> Answers() => [.. slack.Ephemerals(name).Where(m => m.IsFromApp)];

    /// <summary>The reply: preferably a plan that waits for Run, even a late one. Null if none arrives.</summary>
    private async Task<Message?> AnswerAsync(int before, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await slack.UntilAsync(
                _ => Answers() is var all && all.Count > before ? all.Find(m => IsPlan(m) && !_pressed.Contains(m.Ts)) ?? all[^1] : null,
                either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsPlan(Message answer) => answer.Shown.Split('\n').Contains("Run");

    private static async Task UntilOkAsync(Func<Task<Outcome>> act, CancellationToken cancellationToken)
    {
        while (await act() is not Outcome.Ok)
        {
            await Task.Delay(BeforeAnotherTry, TimeProvider.System, cancellationToken);
        }
    }
}
