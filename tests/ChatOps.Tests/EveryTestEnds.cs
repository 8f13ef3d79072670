using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: ChatOps.Tests.EveryTestEnds]

namespace ChatOps.Tests;

/// <summary>
/// Cancels a test that has run for ten minutes (or CHATOPS_TEST_MINUTES, for long runs): everything that waits with the test's token fails
/// and says what it was waiting for.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class EveryTestEndsAttribute : BeforeAfterTestAttribute
{
    internal static readonly TimeSpan Most = TimeSpan.FromMinutes(
        int.Parse(Environment.GetEnvironmentVariable("CHATOPS_TEST_MINUTES") ?? "10", CultureInfo.InvariantCulture));

    private static readonly ConcurrentDictionary<string, ITimer> Timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        Timers[test.UniqueID] = TimeProvider.System.CreateTimer(_ => context.CancelCurrentTest(), null, Most, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Timers.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}

/// <summary>
/// Ensures that a run never hangs: a test that doesn't end after it was cancelled is reported, and the run ends without it.
/// </summary>
internal sealed class WatchedExecutor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
{
    public override async ValueTask RunTestCases(
        IReadOnlyCollection<IXunitTestCase> testCases,
        IMessageSink executionMessageSink,
        ITestFrameworkExecutionOptions executionOptions,
        CancellationToken cancellationToken)
    {
        using var watch = new Watch(executionMessageSink);
        await base.RunTestCases(testCases, watch, executionOptions, cancellationToken);
    }

    private sealed class Watch : IMessageSink, IDisposable
    {
        private const int HasHung = 70;
        private static readonly TimeSpan Most = EveryTestEndsAttribute.Most + TimeSpan.FromMinutes(3);
        private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

        private readonly IMessageSink _sink;
        private readonly ConcurrentDictionary<string, (string Name, long Began)> _running = new();
        private readonly ITimer _timer;

        public Watch(IMessageSink sink)
        {
            _sink = sink;
            _timer = TimeProvider.System.CreateTimer(_ => EndWhatHangs(), null, Look, Look);
        }

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestStarting starting)
            {
                _running[starting.TestUniqueID] = (starting.TestDisplayName, TimeProvider.System.GetTimestamp());
            }
            else if (message is ITestFinished finished)
            {
                _running.TryRemove(finished.TestUniqueID, out _);
            }

            return _sink.OnMessage(message);
        }

        public void Dispose() => _timer.Dispose();

        private void EndWhatHangs()
        {
            var hanging = _running.Values.Where(test => TimeProvider.System.GetElapsedTime(test.Began) > Most)
                .Select(test => test.Name)
                .ToList();
            if (hanging.Count > 0)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Still running after {Most.TotalMinutes:0} minutes, so the run ends here: {string.Join(", ", hanging)}"));
                Environment.Exit(HasHung);
            }
        }
    }
}
