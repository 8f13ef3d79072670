namespace ChatOps.Tests.Chat.Lines;

public sealed class LinesPlatformContractTests : ChatPlatformContract
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override Task<ChatPlatformUnderTest> OpenAsync()
    {
        var room = new LinesRoom();
        return Task.FromResult(new ChatPlatformUnderTest(
            new LinesPlatform(room),
            "room-1",
            "zoe",
            () => [.. room.Messages("room-1").Select(line => line.Text)],
            parent => [.. room.Replies(parent).Select(line => line.Text)],
            () => [],
            () => room.IsFrozen = true,
            () => room.Refusals = 1,
            () => room.LostAnswers = 1,
            () => { }));
    }
}
