using ChatOps.Edge;

namespace ChatOps.Tests.Edge;

public sealed class HttpOptionsTests
{
    [Fact]
    public void What_holds_without_configuration_has_no_problems() => new HttpOptions().Problems().ShouldBeEmpty();

    [Theory]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void A_senseless_body_limit_is_a_problem(int bytes) =>
        new HttpOptions { MaxBodyBytes = bytes }.Problems().ShouldHaveSingleItem();

    [Theory]
    [InlineData(26_214_400, 30_000_000, null, "MaxBytesInFlight")]
    [InlineData(1_000_000, 1_500_000, 0, "ManagementPort")]
    public void Limits_that_contradict_each_other_are_a_problem(int body, int inFlight, int? port, string about) =>
        new HttpOptions { MaxBodyBytes = body, MaxBytesInFlight = inFlight, ManagementPort = port }.Problems()
            .ShouldHaveSingleItem()
            .ShouldContain(about);
}
