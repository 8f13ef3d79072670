using ChatOps.Playground.Slack;

namespace ChatOps.Playground;

/// <summary>
/// A team's day, compressed into two minutes: merges, builds, deploys, an approval, a failure that is rolled back, a change past the bot,
/// a lock, and a rollback; three people with different rights.
/// </summary>
public sealed class DayAtWork(World world, TimeProvider clock)
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly Acting _acting = new(world.Workspace, clock);
    private int _running;

    /// <summary>Returns what happened, in one line.</summary>
    /// <exception cref="InvalidOperationException">It is being played already.</exception>
    public async Task<string> PlayAsync(Scenarios scenarios, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            throw new InvalidOperationException("The day has begun already. Wait until it is over.");
        }

        try
        {
            var began = clock.GetUtcNow();
            var first = await MorningAsync(scenarios, cancellationToken);
            var second = await NoonAsync(scenarios, cancellationToken);
            await AfternoonAsync(second, cancellationToken);
            await EveningAsync(second, cancellationToken);
            return $"A day in {(clock.GetUtcNow() - began).TotalSeconds:0} s: {first} and {second} were built and deployed, one deploy was rolled back automatically, and one change past the bot was taken back";
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Ann's change goes to staging.</summary>
    private async Task<string> MorningAsync(Scenarios scenarios, CancellationToken cancellationToken)
    {
        var merged = await scenarios.MergePullRequestAsync("Keep the cart when the session ends", cancellationToken);
        var version = (await scenarios.BuildAsync(merged.Commit, passes: true, cancellationToken)).Version!;
        await DeployAsync("ann", version, "staging", cancellationToken);
        return version;
    }

    /// <summary>Bob breaks the build, Carol mends it, and may not deploy to production; Bob may.</summary>
    private async Task<string> NoonAsync(Scenarios scenarios, CancellationToken cancellationToken)
    {
        var broken = await scenarios.MergePullRequestAsync("Sort orders by date", cancellationToken);
        await scenarios.BuildAsync(broken.Commit, passes: false, cancellationToken);
        var failed = await _acting.SeeAsync(
            text => IsOf(text, $"#{broken.PullRequest}", "❌"), "the failed build", cancellationToken);
        _acting.Say("carol", failed, "That test sorts by the wrong time zone. I have a fix.");
        var mended = await scenarios.MergePullRequestAsync("Sort orders in the shop's time zone", cancellationToken);
        var version = (await scenarios.BuildAsync(mended.Commit, passes: true, cancellationToken)).Version!;
        await _acting.AskAsync("carol", $"/deploy web {version} to production", cancellationToken);
        await DeployAsync("bob", version, "production", cancellationToken);
        return version;
    }

    /// <summary>What two people must decide about, and what doesn't start.</summary>
    private async Task AfternoonAsync(string version, CancellationToken cancellationToken)
    {
        await _acting.DoAsync("ann", "/deploy api 5.2.0 to production", "Ask for approval", cancellationToken);
        var asked = await _acting.SeeAsync(
            text => IsOf(text, "api", "waits for approval"), "the approval that is asked for", cancellationToken);
        await Task.Delay(Breath, clock, cancellationToken);
        await _acting.PressAsync("bob", asked, "Approve", cancellationToken);

        await _acting.DoAsync("ann", $"/deploy web {version}-crash to staging", "Run", cancellationToken);
        await _acting.SeeAsync(
            text => IsOf(text, $"{version}-crash", "olled back"), "the automatic rollback", cancellationToken);
        await _acting.SeeAsync(text => IsOf(text, "api", "Deployed *5.2.0*"), "the approved deploy", cancellationToken);
    }

    /// <summary>Someone changes production past the bot, and it is taken back.</summary>
    private async Task EveningAsync(string version, CancellationToken cancellationToken)
    {
        var hotfix = await world.HotfixAsync(cancellationToken);
        var seen = await _acting.SeeAsync(
            text => text.Contains(hotfix, StringComparison.Ordinal), "the change past the bot", cancellationToken);
        _acting.Say("bob", seen, "Who was that?");
        await _acting.AskAsync("ann", "/ops changes since 1h", cancellationToken);
        await _acting.AskAsync("bob", $"/ops lock web in production for 10m because of {hotfix}", cancellationToken);
        await DeployAsync("bob", version, "production", cancellationToken);
        await _acting.AskAsync("bob", "/ops unlock web in production", cancellationToken);
    }

    private async Task<Message> DeployAsync(string who, string version, string environment, CancellationToken cancellationToken)
    {
        var before = world.Workspace.Channel("deploys").Messages.Select(message => message.Shown).ToHashSet();
        await _acting.DoAsync(who, $"/deploy web {version} to {environment}", "Run", cancellationToken);
        return await _acting.SeeAsync(
            text => !before.Contains(text) && IsOf(text, environment, $"Deployed *{version}*"),
            $"the deploy of {version} to {environment}",
            cancellationToken);
    }

    private static bool IsOf(string text, string what, string says) =>
        text.Contains(what, StringComparison.Ordinal) && text.Contains(says, StringComparison.Ordinal);
}
