using System.Text;
using ChatOps.Commands;
using ChatOps.Fuzz;

namespace ChatOps.Tests.Commands;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("web 1.4.2 to staging", "web|1.4.2|to|staging")]
    [InlineData("  web\t1.4.2\n", "web|1.4.2")]
    [InlineData("web —env production", "web|--env|production")]
    [InlineData("web – env=production", "web|--|env=production")]
    [InlineData("web “two words” x", "web|two words|x")]
    [InlineData("env=‘a b’", "env=a b")]
    [InlineData("it's", "it's")]
    [InlineData("<http://web.io|web.io> 1.4.2", "web.io|1.4.2")]
    [InlineData("<@U1|ann> <#C1|ops> <#C2|>", "@U1|#C1|#C2")]
    [InlineData("1.4.2—beta", "1.4.2—beta")]
    [InlineData("", "")]
    public void Words_are_what_was_meant(string typed, string words) =>
        string.Join('|', CommandText.Words(typed)).ShouldBe(words);

    [Fact]
    public void A_bracket_that_nothing_closes_is_not_looked_for_again_and_again() =>
        FuzzTargets.Find("commands")!.Check(Encoding.UTF8.GetBytes(new string('<', 500_000)));
}
