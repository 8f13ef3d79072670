using ChatOps.Marks.InfluxDb;

namespace ChatOps.Tests.Marks.InfluxDb;

public sealed class InfluxDbMarksTests
{
    [Fact]
    public void Names_cannot_break_out_of_the_line() =>
        InfluxDbMarks.Line(new(
            "op-1",
            "deploy",
            "web, the=shop\nx",
            "",
            "1.4\"2\\",
            "succeeded",
            null,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddSeconds(63))).ShouldBe(
                @"deploys,service=web\,\ the\=shop\ x,env=-,outcome=succeeded,verb=deploy version=""1.4\""2\\"",by="""",operation=""op-1"",duration_ms=63000i 63000");
}
