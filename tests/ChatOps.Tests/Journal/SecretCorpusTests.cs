using System.Diagnostics;
using ChatOps.Journal;

namespace ChatOps.Tests.Journal;

public sealed class SecretCorpusTests
{
    public static TheoryData<string> Harmless => [.. SecretCorpus.Harmless];

    public static TheoryData<string> Kinds => [.. SecretCorpus.All.Select(sample => sample.Kind)];

    [Fact]
    public void The_corpus_has_more_than_forty_kinds() =>
        SecretCorpus.All.Select(sample => sample.Kind).Distinct().Count().ShouldBeGreaterThan(40);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_secret_is_removed_wherever_it_is_in_a_text(string kind)
    {
        var (_, text, secret) = SecretCorpus.All.Single(sample => sample.Kind == kind);
        text.ShouldContain(secret);
        foreach (var around in new[] { "{0}", "it said\n{0}\nand went on", "error: {0} (retrying)", "- {0}\n- web" })
        {
            Redaction.Redact(string.Format(System.Globalization.CultureInfo.InvariantCulture, around, text)).ShouldNotContain(secret);
        }

        Redaction.Redact(text.Split('\n')).ShouldAllBe(line => !line.Contains(secret));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_only_looks_like_a_secret_is_left_whole(string text) => Redaction.Redact(text).ShouldBe(text);

    [Fact]
    public void Chance_is_told_from_names()
    {
        RandomWords.IsRandom("aB3xQ9zL7mW2kP").ShouldBeTrue();
        foreach (var name in new[]
        {
            "short1A", "alllowercaseletters1", "9f86d081884c7d659a2feaa0", "AAAAbbbb11112222", "SpringBootApplication2Config",
            "Grüße-aB3xQ9zL7m",
        })
        {
            RandomWords.IsRandom(name).ShouldBeFalse(name);
        }
    }

    [Fact]
    public void Near_is_on_the_same_line_and_not_far()
    {
        const string Word = "aB3xQ9zL7mW2kP";

        Redaction.Redact($"the password was set to {Word}, ok").ShouldBe("the password was set to ***, ok");
        Redaction.Redact($"the passwords are below\n{Word}").ShouldBe($"the passwords are below\n{Word}");
        Redaction.Redact($"the password was {new string('.', 80)} {Word}").ShouldEndWith(Word);
    }

    [Theory]
    [InlineData("password ")]
    [InlineData("the token is aB3xQ9zL7mW2kP ")]
    [InlineData("secret a")]
    public void Words_near_a_password_take_linear_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 30_000));

        var began = Stopwatch.GetTimestamp();
        Redaction.Redact(text);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("", "must have from 1 to 1000 characters")]
    [InlineData("(", "isn't a regular expression without lookarounds and backreferences")]
    [InlineData("(?=a)b", "isn't a regular expression without lookarounds and backreferences")]
    [InlineData("a*", "matches the empty text, so it would match everywhere")]
    public void A_configured_pattern_that_cannot_be_used_is_a_mistake_and_not_quoted(string pattern, string problem) =>
        new RedactionOptions { Patterns = ["ACME-[0-9]{8}", pattern] }.Problems().ShouldHaveSingleItem().ShouldBe(
            $"ChatOps:Redaction:Patterns:1 {problem}.");

    [Fact]
    public void A_configured_pattern_is_removed_too()
    {
        Redaction.Configure(new() { Patterns = ["ACME-QX[0-9]{8}"] });

        Redaction.Redact("x ACME-QX12345678 y").ShouldBe("x *** y");
    }
}
