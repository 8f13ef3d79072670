using System.IO.Pipelines;
using ChatOps.Edge;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Edge;

/// <summary>The memory limit for request bodies, with pipes for connections.</summary>
public sealed class BodyMemoryTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly BodyMemory _memory;

    public BodyMemoryTests() => _memory = new(new HttpOptions { MaxBytesInFlight = 3_000_000 }, _clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_been_sending_for_longest_gives_way_to_those_who_send_at_once()
    {
        using var slow = await BeginAsync("github", 1_500_000);
        using var next = Body("github");
        var filling = FillAsync(next, 1_000_000);

        await PassAsync(TimeSpan.FromSeconds(0.9), filling);
        (filling.IsCompleted, slow.Reading.IsCompleted).ShouldBe((false, false));
        await PassAsync(TimeSpan.FromSeconds(0.3), filling);

        (await filling).ShouldBeNull();
        await Should.ThrowAsync<OperationCanceledException>(slow.Reading);
        slow.Body.IsTooLate.ShouldBeFalse();
        next.Bytes.Length.ShouldBe(1_000_000);
        slow.Dispose();
        next.Dispose();
        _memory.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task What_has_come_as_a_whole_gives_way_to_nobody()
    {
        using var whole = Body("github");
        (await FillAsync(whole, 1_500_000)).ShouldBeNull();

        using var next = Body("github");
        var filling = FillAsync(next, 1_000_000);
        await PassAsync(TimeSpan.FromSeconds(3.2), filling);

        (await filling).ShouldBe(Refusal.NoRoom);
        whole.Deadline.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task An_edge_that_is_flooded_leaves_room_for_the_others()
    {
        using var one = await BeginAsync("github", 900_000);
        using var two = await BeginAsync("github", 900_000);
        using var three = Body("github");
        var filling = FillAsync(three, 900_000);

        using var other = Body("jenkins");
        (await FillAsync(other, 900_000)).ShouldBeNull();

        filling.IsCompleted.ShouldBeFalse();
        await PassAsync(TimeSpan.FromSeconds(1.2), filling);
        (await filling).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_sends_for_longer_than_its_sender_waits_is_cut_off()
    {
        using var slow = await BeginAsync("github", 10);
        _clock.Advance(TimeSpan.FromSeconds(9));

        await Should.ThrowAsync<OperationCanceledException>(slow.Reading);
        slow.Body.IsTooLate.ShouldBeTrue();
    }

    [Fact]
    public async Task A_long_body_is_the_same_in_pieces_and_in_one()
    {
        var bytes = new byte[200_001];
        new Random(1).NextBytes(bytes);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(bytes.AsMemory(0, 50), Stop);
        using var body = Body("github");
        var reading = body.FillAsync(pipe.Reader, announced: null);
        await pipe.Writer.WriteAsync(bytes.AsMemory(50), Stop);
        await pipe.Writer.CompleteAsync();
        (await reading).ShouldBeNull();

        body.Bytes.IsSingleSegment.ShouldBeFalse();
        var before = new byte[body.Length];
        System.Buffers.BuffersExtensions.CopyTo(body.Bytes, before);
        before.ShouldBe(bytes);
        body.InOnePiece().ToArray().ShouldBe(bytes);
    }

    /// <summary>Lets the clock run, with time for what it wakes.</summary>
    private async Task PassAsync(TimeSpan time, Task watched)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end && !watched.IsCompleted;)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }

    private RequestBody Body(string edge) => new(new(edge, 5_000_000, 2_000_000, TimeSpan.FromSeconds(9)), _memory, _clock, Stop);

    private static async Task<Refusal?> FillAsync(RequestBody body, int length)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(new byte[length], Stop);
        await pipe.Writer.CompleteAsync();
        return await body.FillAsync(pipe.Reader, length);
    }

    private async Task<Slow> BeginAsync(string edge, int length)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(new byte[length], Stop);
        var body = Body(edge);
        var reading = body.FillAsync(pipe.Reader, length + 1);
        while (body.Length < length)
        {
            await Task.Yield();
        }

        return new(body, reading);
    }

    private sealed record Slow(RequestBody Body, Task<Refusal?> Reading) : IDisposable
    {
        public void Dispose() => Body.Dispose();
    }
}
