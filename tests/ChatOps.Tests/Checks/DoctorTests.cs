using ChatOps.Checks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Checks;

public sealed class DoctorTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_check_is_by_itself_what_fails_or_takes_too_long_holds_up_no_other()
    {
        using var ended = new SemaphoreSlim(0);
        async Task<IReadOnlyList<Finding>> NeverAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken);
                return [];
            }
            finally
            {
                ended.Release();
            }
        }

        var doctor = new Doctor(
            [
                new Some(new Check(
                    "quick",
                    _ => Task.FromResult<IReadOnlyList<Finding>>([new("quick", true, "well"), new("quick too", false, "ill", "a pill")]))),
                new Some(
                    new Check("broken", _ => throw new InvalidOperationException("with a secret in it")),
                    new Check("slow", NeverAsync),
                    new Check("queue", NeverAsync) { WhileWaiting = () => Check.StillLooking("queue", "3 wait") },
                    new Check("idle", NeverAsync) { WhileWaiting = () => Check.StillLooking("idle", null) }),
            ],
            _clock);

        var examining = doctor.ExamineAsync(Stop);
        examining.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(10));
        var findings = await examining;

        findings.Select(f => (f.Subject, f.Healthy, f.Message.ToString())).ShouldBe(
        [
            ("version", true, BuildVersion.Current),
            ("quick", true, "well"),
            ("quick too", false, "ill"),
            ("broken", false, "the check itself failed (InvalidOperationException)"),
            ("slow", false, "no answer within 10 s"),
            ("queue", true, "still looking: 3 wait"),
            ("idle", false, "no answer within 10 s"),
        ]);
        for (var slow = 0; slow < 3; slow++)
        {
            await Patience.ForAsync(ended.WaitAsync(Stop), "the end of what nobody waits for any more");
        }
    }

    [Fact]
    public async Task Whoever_asks_may_stop_waiting()
    {
        using var stop = new CancellationTokenSource();
        var examining = new Doctor([
            new Some(new Check("slow", async c => { await Task.Delay(Timeout.InfiniteTimeSpan, _clock, c); return []; }))
        ], _clock).ExamineAsync(stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(examining);
    }

    [Fact]
    public async Task What_a_room_has_to_look_at_is_looked_at()
    {
        await using var bot = Bot.Build([
            "--ChatOps:Slack:BotToken=xoxb-1",
            "--ChatOps:Slack:AppToken=xapp-1",
            $"--ChatOps:Storage:Path={Path.Combine(Path.GetTempPath(), "chatops-never-opened.db")}",
        ]);

        bot.Services.GetServices<IChecks>().Select(checks => checks.GetType()).ShouldBe(
            typeof(Bot).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IChecks))), ignoreOrder: true);
    }

    private sealed class Some(params Check[] checks) : IChecks
    {
        public IEnumerable<Check> All() => checks;
    }
}
