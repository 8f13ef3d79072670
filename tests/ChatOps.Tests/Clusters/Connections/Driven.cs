namespace ChatOps.Tests.Clusters.Connections;

/// <summary>Waits for what real sockets and processes bring about.</summary>
internal static class Driven
{
    public static async Task UntilAsync(Func<bool> seen, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!seen())
        {
            limit.IsCancellationRequested.ShouldBeFalse($"{what} did not come");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
