using ChatOps.Journal;

namespace ChatOps.Tests.Journal;

/// <summary>What differs only in ids and numbers is alike.</summary>
public sealed class AlikeTests
{
    [Theory]
    [InlineData("Pod web-7d9c5b6f8-x2x4z: CrashLoopBackOff", "Pod web-…: CrashLoopBackOff")]
    [InlineData("Pod web-7d9c5b6f8-xkzpq: CrashLoopBackOff", "Pod web-…: CrashLoopBackOff")]
    [InlineData("Pod web-7d9c5b6f8-canary: CrashLoopBackOff", "Pod web-…-canary: CrashLoopBackOff")]
    [InlineData("web/main #128 failed after 4 m 12 s", "web/main #… failed after … m … s")]
    [InlineData("3 of 30 tests failed", "… of … tests failed")]
    [InlineData("request 4f9d0b1e-77aa-4c1e-9d57-1c2b3a4d5e6f timed out", "request … timed out")]
    [InlineData("replicas 3 → 4", "replicas … → …")]
    [InlineData("image of web acme/web:1.4.1 → acme/web:1.4.2", "image of web acme/web:1.4.1 → acme/web:1.4.2")]
    [InlineData("no numbers at all", "no numbers at all")]
    [InlineData("", "")]
    public void Ids_and_numbers_are_left_out_but_not_versions(string text, string masked) => Alike.Mask(text).ShouldBe(masked);

    [Theory]
    [InlineData("replicas 3 → 4", "replicas 3 → 5", "replicas 3 → …")]
    [InlineData("web/main #7 failed", "web/main #8 failed", "web/main #… failed")]
    [InlineData("the same 7", "the same 7", "the same 7")]
    public void Only_what_differs_is_left_out_of_what_they_have_in_common(string one, string other, string common) =>
        Alike.Common([one, other]).ShouldBe(common);
}
