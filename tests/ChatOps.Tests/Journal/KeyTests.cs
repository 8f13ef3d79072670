using System.Text;
using ChatOps.Journal;

namespace ChatOps.Tests.Journal;

public sealed class KeyTests
{
    // PostgreSQL's limit for an index entry.
    private const int MostBytes = 2700;

    [Fact]
    public void A_name_of_any_length_makes_a_key_that_fits_into_an_index()
    {
        var (one, other) = (
            Key.Image("registry.acme.io/web", new string('漢', 10_000)), Key.Image("registry.acme.io/web", new string('漢', 9_999)));

        one.Value.ShouldStartWith("image:sha256:");
        one.ShouldNotBe(other);
        Encoding.UTF8.GetByteCount(Key.Build(new string('漢', 700), 1).Value).ShouldBeLessThanOrEqualTo(MostBytes);
    }

    [Fact]
    public void A_name_of_normal_length_is_used_as_it_is() =>
        Key.Commit("Acme/Web", "9F8E").Value.ShouldBe("commit:acme/web@9f8e");

    [Fact]
    public void Characters_that_a_database_cannot_store_are_replaced_in_keys() =>
        Key.Build("web\0\ud800🚀\udc00", 7).Value.ShouldBe("build:web�🚀�#7");
}
