using ChatOps.Messages;

namespace ChatOps.Tests;

/// <summary>Assertions about a text refer to its words, as a reader sees them without markup.</summary>
internal static class TextAssertions
{
    public static void ShouldBe(this RichText? text, string? words) => (text?.ToString()).ShouldBe(words);

    public static void ShouldContain(this RichText text, string words) => text.ToString().ShouldContain(words);

    public static void ShouldNotContain(this RichText text, string words) => text.ToString().ShouldNotContain(words);

    public static void ShouldStartWith(this RichText text, string words) => text.ToString().ShouldStartWith(words);

    public static void ShouldEndWith(this RichText text, string words) => text.ToString().ShouldEndWith(words);

    public static void ShouldBeEmpty(this RichText text) => text.ToString().ShouldBeEmpty();
}
