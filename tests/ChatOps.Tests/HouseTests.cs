namespace ChatOps.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_bot_builds() => Bot.Build([]).ShouldNotBeNull();
}
