using ChatOps.Journal;
using ChatOps.Timeline;

namespace ChatOps.Tests.Timeline;

public sealed class OneDeploymentTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly OneDeployment Own = new(new("", ["web"], "production", "v", null), At, At.AddMinutes(10), true);

    private static readonly OneDeployment Other = Own with { Target = Own.Target with { System = "Tool" } };

    public static TheoryData<string, bool> Cases => [.. Others.Keys.Select(key => (key, Others[key].IsSame))];

    private static Dictionary<string, (OneDeployment Other, bool IsSame)> Others { get; } = new()
    {
        ["the same"] = (Other, true),
        ["an environment in other letters"] = (Other with { Target = Other.Target with { Environment = "PRODUCTION" } }, true),
        ["one of several services"] = (Other with { Target = Other.Target with { Services = ["api", "web"] } }, true),
        ["begins half a minute after the end"] = (Other with { Start = At.AddMinutes(10.5), End = At.AddMinutes(11) }, true),
        ["ends half a minute before the start"] = (Other with { Start = At.AddMinutes(-9), End = At.AddMinutes(-0.5) }, true),
        ["isn't over"] = (Other with { End = null, IsGood = null }, true),
        ["never said that it is over, long ago"] = (Other with { Start = At.AddHours(-2), End = null, IsGood = null }, false),
        ["another tool's, of the same tool"] = (Own, false),
        ["another environment"] = (Other with { Target = Other.Target with { Environment = "staging" } }, false),
        ["another service"] = (Other with { Target = Other.Target with { Services = ["api"] } }, false),
        ["another version"] = (Other with { Target = Other.Target with { Version = "w" } }, false),
        ["a version that nobody knows"] = (Other with { Target = Other.Target with { Version = null } }, false),
        ["begins two minutes after the end"] = (Other with { Start = At.AddMinutes(12), End = At.AddMinutes(13) }, false),
        ["ends two minutes before the start"] = (Other with { Start = At.AddMinutes(-9), End = At.AddMinutes(-2) }, false),
        ["failed"] = (Other with { IsGood = false }, false),
        ["made of the commit that the version is built from"] =
            (Other with { Target = Other.Target with { Version = null, Commit = "c1" } }, true),
        ["made of another commit"] = (Other with { Target = Other.Target with { Version = null, Commit = "c2" } }, false),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_tools_tell_of_one_deployment_if_service_place_version_time_and_result_agree(string other, bool isSame)
    {
        var two = Others[other].Other;
        bool IsBuiltFrom(string version, string commit) => (version, commit) is ("v", "c1");

        Own.IsSame(two, IsBuiltFrom).ShouldBe(isSame);
        two.IsSame(Own, IsBuiltFrom).ShouldBe(isSame, "it makes no difference which comes first");
    }

    [Fact]
    public void The_beginning_of_a_commit_is_enough()
    {
        var one = Own with { Target = Own.Target with { Version = null, Commit = "0123456789abcdef" } };

        one.IsSame(Other with { Target = Other.Target with { Version = null, Commit = "0123456" } }, (_, _) => false).ShouldBeTrue();
        one.IsSame(Other with { Target = Other.Target with { Version = null, Commit = "1123456" } }, (_, _) => false).ShouldBeFalse();
    }

    [Fact]
    public void Three_tools_are_one_step_and_two_deployments_by_one_tool_stay_two()
    {
        var steps = new[]
        {
            StepOf("Argo CD", "a", 1), StepOf("GitHub", "g", 0), StepOf("Flux", "f", 2), StepOf("Argo CD", "b", 5),
        };

        var joined = OneDeployment.Join(steps);

        joined.Where(step => !step.IsSilent).Select(step => step.Key).ShouldBe(["g", "b"], ignoreOrder: true);
        joined.Single(step => step.Key == "g").Origins.Select(step => step.Key).ShouldBe(["a", "f"]);
        OneDeployment.Join([steps[0], steps[3]]).ShouldBe([steps[0], steps[3]]);
    }

    [Fact]
    public void What_is_told_differently_is_not_joined_through_a_third()
    {
        var joined = OneDeployment.Join(
        [
            StepOf("GitHub", "g", 0, StepState.Running), StepOf("Argo CD", "a", 1), StepOf("Flux", "f", 2, StepState.Failed),
        ]);

        joined.Where(step => !step.IsSilent).Select(step => step.Key).ShouldBe(["g", "f"]);
    }

    private static Step StepOf(string system, string key, int minute, StepState state = StepState.Succeeded) =>
        new(key, state, At.AddMinutes(minute), key, new DeploymentReported(
            system, "web", key, "production", "1.4.2", null, null, ReportedDeploymentState.Succeeded, null, null, null, null, []))
        {
            End = state is StepState.Running ? null : At.AddMinutes(minute + 3),
            Target = new(system, ["web"], "production", "1.4.2", null),
        };
}
