using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Tests.Catalog;

public sealed class OwnJobTests
{
    [Theory]
    [InlineData("web", "jenkins/web", "jenkins/web")]
    [InlineData("web", "teamcity/web/main", "teamcity/web")]
    [InlineData("/web/", "jenkins/Web/main", "jenkins/Web")]
    [InlineData("web", "jenkins/website", null)]
    [InlineData("web", "jenkins/team/web", null)]
    [InlineData("web", "jenkins:ci2/web", null)]
    [InlineData("ci2:web", "jenkins:ci2/web/main", "jenkins:ci2/web")]
    [InlineData("ci2:web", "jenkins:ci3/web", null)]
    [InlineData("ci2:web", "jenkins/web", null)]
    [InlineData("jenkins:web", "jenkins/web", "jenkins/web")]
    [InlineData("jenkins:web", "teamcity/web", null)]
    [InlineData("jenkins:web", "jenkins:ci2/web", null)]
    [InlineData("jenkins:ci2:web", "jenkins:ci2/web", "jenkins:ci2/web")]
    [InlineData("jenkins:ci2:web", "teamcity:ci2/web", null)]
    public void A_service_calls_jobs_its_own_by_their_path_and_where_they_run(string configured, string job, string? covered)
    {
        var service = new ServiceCatalog(new() { Services = { ["web"] = new() { Jobs = [configured] } } }).Services[0];

        ServiceCatalog.JobOf(service, job).ShouldBe(covered);
        var build = new BuildChanged(job, 1, "web", null, BuildState.Succeeded, null, null, null, "1.0", null, null, null);
        // A job looked up under a different key than it is stored under would never be found.
        (covered is null || ServiceCatalog.BuildsOf(service).Contains(build.LookedForBy)).ShouldBeTrue();
    }
}
