namespace ChatOps.Tests;

[Needs("CHATOPS_TEST_THAT_NOBODY_SETS")]
public sealed class NeedsTests
{
    [Fact]
    public void A_test_whose_needs_are_not_met_does_not_run() => Assert.Fail("It ran.");
}
