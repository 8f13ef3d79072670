using ChatOps.Edge;

namespace ChatOps.Tests.Edge;

internal static class FullMemory
{
    /// <summary>A request's body that takes all the memory for bodies until it is disposed, and gives way to none.</summary>
    public static IDisposable Fill(BodyMemory memory, TimeProvider clock)
    {
        var body = new RequestBody(
            new("another edge", int.MaxValue, long.MaxValue, TimeSpan.FromHours(1)), memory, clock, TestContext.Current.CancellationToken);
        memory.TryTake(body, new HttpOptions().MaxBytesInFlight).ShouldBeTrue();
        body.IsArriving = false;
        return body;
    }
}
