using ChatOps.Operations.Order;

namespace ChatOps.Tests.Operations.Order;

public sealed class CandidateTests
{
    private static readonly string A = "sha256:" + new string('a', 64), B = "sha256:" + new string('b', 64);

    [Fact]
    public void What_is_known_of_a_tag_proves_nothing_about_a_digest()
    {
        Proves("r.io/web:1.4.2", "r.io/web:1.4.2").ShouldBeTrue();
        Proves("r.io/web:v1.4.2", "r.io/web:1.4.2").ShouldBeTrue();
        Proves($"r.io/web:1.4.2@{A}", "r.io/web:1.4.2").ShouldBeTrue();
        Proves($"r.io/web:1.4.2@{A}", $"r.io/web:1.4.2@{A}").ShouldBeTrue();
        Proves("r.io/web:1.4.2", $"r.io/web:1.4.2@{A}").ShouldBeFalse();
        Proves($"r.io/web:1.4.2@{B}", $"r.io/web:1.4.2@{A}").ShouldBeFalse();
        Proves($"r.io/web:1.4.2@{A}", $"r.io/web@{A}").ShouldBeTrue();
        Proves("r.io/web:1.4.3", "r.io/web:1.4.2").ShouldBeFalse();
        // Another registry, or a name that only looks the same.
        Proves("r.io.evil.com/web:1.4.2", "r.io/web:1.4.2").ShouldBeFalse();
        Proves("r.io/w\u0435b:1.4.2", "r.io/web:1.4.2").ShouldBeFalse();
    }

    private static bool Proves(string seen, string image) => new Candidate(null!, null!, image, default).IsProvenBy(seen);
}
