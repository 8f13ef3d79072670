using ChatOps.Commands;

namespace ChatOps.Tests.Commands;

public sealed class PlacesTests
{
    private static readonly string[] Few = ["api", "search", "web"];
    private static readonly string[] Many =
    [
        .. Enumerable.Range(0, 40).Select(i => $"shop-{i}"), .. Enumerable.Range(0, 40).Select(i => $"mail-{i}"), "web"
    ];

    [Fact]
    public void Places_are_named_once_and_what_is_closed_comes_last() =>
        Words(("production", [], Few), ("staging", ["api", "web"], Few), ("test", ["api", "web"], Few)).ShouldBe(
            "api and web in staging and test; nothing in production");

    [Fact]
    public void All_services_of_a_place_are_everything_and_almost_all_are_all_but_a_few()
    {
        Words(("staging", Few, Few)).ShouldBe("everything in staging");
        Words(("staging", ["web"], ["web"])).ShouldBe("web in staging");
        Words(("staging", Many[1..], Many)).ShouldBe("everything but shop-0 in staging");
    }

    [Fact]
    public void Many_are_patterns_that_no_other_service_fits()
    {
        Words(("staging", Many[..40], Many)).ShouldBe("shop-* in staging");
        Words(("staging", [.. Many[40..]], Many)).ShouldBe("mail-* and web in staging");
        Words(("staging", Many[..30], Many)).ShouldBe("shop-0, shop-1, shop-2, shop-3, shop-4, shop-5 and 24 more in staging");
    }

    [Fact]
    public void Many_environments_are_counted() =>
        Words([.. Enumerable.Range(0, 9).Select(i => ($"test-{i}", Few, Few))]).ShouldBe(
            "everything in test-0, test-1, test-2, test-3, test-4 and 4 more");

    [Fact]
    public void Who_may_change_nothing_has_no_place()
    {
        new Places([new("production", [], Few)], IsUncertain: false).IsEmpty.ShouldBeTrue();
        new Places([], IsUncertain: false).IsEmpty.ShouldBeTrue();
    }

    private static string Words(params (string Environment, string[] Allowed, string[] All)[] places) =>
        new Places([.. places.Select(p => new PlacesIn(p.Environment, p.Allowed, p.All))], IsUncertain: false).Words;
}
