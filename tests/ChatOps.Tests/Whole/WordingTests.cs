namespace ChatOps.Tests.Whole;

public sealed class WordingTests
{
    [Theory]
    [InlineData("chatops in  is away")]
    [InlineData("Nothing was changed .")]
    [InlineData("Scaled to 1 replicas")]
    [InlineData("*web*: 1 more commits")]
    public void What_reads_badly_is_noticed(string text) => Wording.Complaints(text).ShouldNotBeEmpty();

    [Theory]
    [InlineData("11 replicas of 1.4.1, 1 commit")]
    [InlineData("```\na  table\n```")]
    [InlineData("`a  b` is what it says")]
    [InlineData("▰▰▱▱ 1/4 pods")]
    public void What_reads_well_is_not(string text) => Wording.Complaints(text).ShouldBeEmpty();
}
