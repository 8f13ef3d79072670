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
    [InlineData("<web> 1.4.2 to <staging>", "web|1.4.2|to|staging")]
    [InlineData("1.4.2—beta", "1.4.2—beta")]
    [InlineData("", "")]
    [InlineData("web\u200b 1.4.2\ufeff to\u200e \u202astaging\u202c", "web|1.4.2|to|staging")]
    [InlineData("w\u00ade\u2060b \u20661.4.2\u2069\u200d", "web|1.4.2")]
    [InlineData("\u200b web \u200b", "web")]
    [InlineData("web \U000E0041\U000E007F1.4.2\ufe0f", "web|1.4.2")]
    [InlineData("`web` *1.4.2* to ~staging~", "web|1.4.2|to|staging")]
    [InlineData("```web 1.4.2```", "web|1.4.2")]
    [InlineData("*web 1.4.2* to _staging_", "web|1.4.2|to|staging")]
    [InlineData("**web** _*1.4.2*_ `“staging”`", "web|1.4.2|staging")]
    [InlineData("env=`staging` version=*1.4.2*", "env=staging|version=1.4.2")]
    [InlineData("web 1.4.2” to staging’", "web|1.4.2|to|staging")]
    [InlineData("‹web› »1.4.2«", "web|1.4.2")]
    [InlineData("_x-1.2 1.4.2_build", "_x-1.2|1.4.2_build")]
    [InlineData("web\u2011api web\u2010api", "web-api|web-api")]
    [InlineData("web\u00a01.4.2\u202fto\u3000staging", "web|1.4.2|to|staging")]
    [InlineData("* ` ** web", "web")]
    [InlineData("web-* `w*` service=web-* *-api", "web-*|w*|service=web-*|*-api")]
    [InlineData("*web-\u200B 1.4.2* w*", "web-|1.4.2|w*")]
    public void Words_are_what_was_meant(string typed, string words) =>
        string.Join('|', CommandText.Words(typed)).ShouldBe(words);

    [Theory]
    [InlineData(" \u200b`1.4.2`\n", "1.4.2")]
    [InlineData("“1.4.2”", "1.4.2")]
    [InlineData("1.4.2”", "1.4.2")]
    public void What_stands_in_a_field_of_a_dialog_is_read_like_a_word(string typed, string value) =>
        CommandText.Value(typed).ShouldBe(value);

    [Fact]
    public void A_bracket_that_nothing_closes_is_not_looked_for_again_and_again() =>
        FuzzTargets.Find("commands")!.Check(Encoding.UTF8.GetBytes(new string('<', 500_000)));
}
