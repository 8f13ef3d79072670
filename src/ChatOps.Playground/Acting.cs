using ChatOps.Playground.Slack;

namespace ChatOps.Playground;

/// <summary>People who use the bot in Slack, one step after the other.</summary>
public sealed class Acting(SlackWorkspace workspace, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than any rollout of a scenario.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Types a command into #ops, and reads the bot's private answer.</summary>
    public async Task<Message> AskAsync(string who, string command, CancellationToken cancellationToken)
    {
        var before = workspace.Ephemerals(who).Select(message => message.Ts).ToHashSet();
        Check(await workspace.As(who).TypeAsync("ops", command, cancellationToken), command);
        return await UntilAsync(
            () => workspace.Ephemerals(who).FirstOrDefault(message => !before.Contains(message.Ts)),
            $"the answer to {command}",
            cancellationToken);
    }

    /// <summary>Types a command and presses a button of its answer.</summary>
    public async Task DoAsync(string who, string command, string button, CancellationToken cancellationToken) =>
        await PressAsync(who, await AskAsync(who, command, cancellationToken), button, cancellationToken);

    public async Task PressAsync(string who, Message message, string button, CancellationToken cancellationToken) =>
        Check(await workspace.As(who).ClickAsync(message, button, cancellationToken), button);

    /// <summary>Says something in a message's thread.</summary>
    public void Say(string who, Message message, string text) => Check(workspace.As(who).Reply(message, text), text);

    /// <summary>Waits for a message in #deploys.</summary>
    public Task<Message> SeeAsync(Func<string, bool> text, string what, CancellationToken cancellationToken) => UntilAsync(
        () => workspace.Channel("deploys").Messages.LastOrDefault(message => text(message.Shown)), what, cancellationToken);

    /// <exception cref="TimeoutException">It didn't come.</exception>
    private async Task<Message> UntilAsync(Func<Message?> look, string what, CancellationToken cancellationToken)
    {
        for (var began = clock.GetUtcNow(); clock.GetUtcNow() - began < Patience;)
        {
            if (look() is { } found)
            {
                return found;
            }

            await Task.Delay(Look, clock, cancellationToken);
        }

        throw new TimeoutException($"{what} did not come within {Patience.TotalMinutes:0} minutes.");
    }

    private static void Check(Outcome outcome, string what)
    {
        if (outcome is not Outcome.Ok)
        {
            throw new InvalidOperationException($"{what}: {outcome}");
        }
    }
}
