using ChatOps.Chat.Teams;

namespace ChatOps.Tests.Chat.Teams;

public sealed class TeamsOptionsTests
{
    [Fact]
    public void What_is_missing_is_said_and_what_to_do()
    {
        Problems(_ => { }).ShouldBeEmpty();
        Problems(o => o.AppId = "").ShouldHaveSingleItem().ShouldContain("ChatOps:Teams:AppId is not set");
        Problems(o => o.TenantId = "acme.onmicrosoft.com").ShouldHaveSingleItem().ShouldContain("ChatOps:Teams:TenantId is no such id");
        Problems(o => o.ClientSecrets = []).ShouldHaveSingleItem().ShouldContain("ChatOps:Teams:ClientSecrets is empty");
        Problems(o => o.ClientSecrets = ["one", " "]).ShouldHaveSingleItem().ShouldContain("empty entry");
        Problems(o => o.CertificatePath = "/no/such/file.pem").Count().ShouldBe(2, "with a secret, and not there");
        Problems(o => o.AppType = TeamsAppType.MultiTenant)
            .ShouldHaveSingleItem()
            .ShouldContain("Microsoft no longer lets such bots be made");
        Problems(o => o.AppType = TeamsAppType.UserAssignedMSI).ShouldHaveSingleItem().ShouldContain("remove ClientSecrets");
        Problems(o => (o.AppType, o.ClientSecrets) = (TeamsAppType.UserAssignedMSI, [])).ShouldBeEmpty();
        Problems(o => o.LoginUrl = "http://login.evil.example/").ShouldHaveSingleItem().ShouldContain("LoginUrl must be an https address");
        Problems(o => o.OpenIdUrl = "http://keys.evil.example/").ShouldHaveSingleItem().ShouldContain("OpenIdUrl must be an https address");
        Problems(o => o.Timeout = TimeSpan.Zero).ShouldHaveSingleItem();
        Problems(o => o.ClientSecrets = ["the-secret", ""]).ShouldAllBe(problem => !problem.Contains("the-secret"));
    }

    private static IEnumerable<string> Problems(Action<TeamsOptions> change)
    {
        var options = new TeamsOptions
        {
            AppId = "4a1e3f4e-8f0c-4c53-9c8e-2f6d3a7b9c10",
            TenantId = "b3c1a9d2-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
            ClientSecrets = ["secret"],
        };
        change(options);
        return options.Problems();
    }
}
