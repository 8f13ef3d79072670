using System.Threading.Channels;
using ChatOps.Chat;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat;

public sealed class CredentialWatchTests
{
    [Fact]
    public async Task Credentials_are_asked_about_every_minute_until_they_are_accepted_and_a_timeout_ends_nothing()
    {
        var clock = new FakeTimeProvider(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
        using var watch = new Watch(clock);
        await watch.StartAsync(TestContext.Current.CancellationToken);

        (await NextAsync()).SetCanceled(new CancellationToken(canceled: true));
        clock.Advance(TimeSpan.FromMinutes(1));
        (await NextAsync()).SetResult(true);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await NextAsync()).SetResult(false);
        for (var minute = 1; minute <= 3; minute++)
        {
            var looked = watch.Looked;
            clock.Advance(TimeSpan.FromMinutes(1));
            await Patience.UntilAsync(() => watch.Looked > looked);
        }

        watch.Asked.ShouldBe(3);
        // Whoever called the platform in the meantime was refused.
        watch.Refuse();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await NextAsync()).SetResult(false);
        await watch.StopAsync(TestContext.Current.CancellationToken);
        watch.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();

        Task<TaskCompletionSource<bool>> NextAsync() =>
            Patience.ForAsync(watch.Questions.ReadAsync(TestContext.Current.CancellationToken).AsTask());
    }

    private sealed class Watch(TimeProvider clock) : CredentialWatch(clock)
    {
        private readonly Channel<TaskCompletionSource<bool>> _questions = Channel.CreateUnbounded<TaskCompletionSource<bool>>();
        private volatile bool _isRefused;
        private int _asked, _looked;

        /// <summary>Each waits for an answer: whether the credentials are refused.</summary>
        public ChannelReader<TaskCompletionSource<bool>> Questions => _questions.Reader;

        public int Asked => Volatile.Read(ref _asked);

        public int Looked => Volatile.Read(ref _looked);

        public void Refuse() => _isRefused = true;

        protected override bool IsRefused
        {
            get
            {
                Interlocked.Increment(ref _looked);
                return _isRefused;
            }
        }

        protected override async Task AskAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            await _questions.Writer.WriteAsync(answer, cancellationToken);
            _isRefused = await answer.Task;
        }
    }
}
