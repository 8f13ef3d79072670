using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Chat;
using ChatOps.Chat.Teams;
using ChatOps.Chat.Teams.Connector;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>How the bot authenticates: with a secret, one of several, a certificate, or a managed identity.</summary>
public sealed class TeamsCredentialsTests
{
    private static readonly Card Hello = new() { Title = "Hello" };

    [Fact]
    public async Task While_a_secret_is_changed_either_is_taken_and_doctor_says_when_the_old_one_can_go()
    {
        await using var bot = await TeamsSubject.StartAsync(options => options.ClientSecrets = ["the-new-one", options.ClientSecrets[0]]);
        await bot.InstallAsync();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Shown>();
        var finding = (await bot.Platform.ExamineAsync(TeamsSubject.Cancel)).Single(finding => finding.Subject == "Teams credentials");
        (finding.Healthy, finding.Message.ToString()).ShouldBe((false, "only secret 2 of 2 is accepted"));

        // The old secret expires, and with it the tokens that it obtained.
        bot.Tenant.App = bot.Tenant.App with { Secrets = ["the-new-one"] };
        bot.Tenant.RevokeTokens();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Shown>("a token that is taken no more is asked for again");
        bot.Get<AccessTokens>().SecretInUse.ShouldBe(1);

        bot.Tenant.App = bot.Tenant.App with { Secrets = [] };
        bot.Tenant.RevokeTokens();
        var refused = (await PostAsync(bot)).ShouldBeOfType<ShowResult.Refused>().Reason;
        refused.ShouldContain("Invalid client secret provided");
        refused.ShouldContain("set a valid ChatOps:Teams:ClientSecrets:0");
        refused.ShouldNotContain("the-new-one");
        bot.Get<AccessTokens>().Trouble!.Failure.ShouldBe(ConnectorFailure.Token);
    }

    [Fact]
    public async Task A_certificate_takes_the_place_of_a_secret()
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(key);
        using var another = RSA.Create(2048);
        var file = Path.Combine(Directory.CreateTempSubdirectory("chatops-certificate-").FullName, "bot.pem");
        await File.WriteAllTextAsync(
            file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", TeamsSubject.Cancel);
        await using var bot = await TeamsSubject.StartAsync(options => (options.ClientSecrets, options.CertificatePath) = ([], file));
        using var uploaded = X509CertificateLoader.LoadCertificate(certificate.RawData);
        bot.Tenant.App = bot.Tenant.App with { Secrets = [], Certificate = uploaded };
        await bot.InstallAsync();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Shown>();

        // Doctor says in time when it ends.
        (await bot.Platform.ExamineAsync(TeamsSubject.Cancel)).ShouldNotContain(finding => finding.Subject == "Teams certificate");
        var today = bot.Clock.GetUtcNow();
        bot.Clock.Advance(new DateTimeOffset(certificate.NotAfter) - today - TimeSpan.FromDays(13));
        var ends = (await bot.Platform.ExamineAsync(TeamsSubject.Cancel)).Single(finding => finding.Subject == "Teams certificate");
        (ends.Healthy, ends.Message.ToString()).ShouldBe(
            (false, $"expires on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
        ends.Mend!.ShouldContain("ChatOps:Teams:CertificatePath");

        // Replaced in its file, but not yet uploaded to Microsoft.
        using var renewed = Certificate(another);
        await File.WriteAllTextAsync(
            file, $"{renewed.ExportCertificatePem()}\n{another.ExportPkcs8PrivateKeyPem()}\n", TeamsSubject.Cancel);
        bot.Tenant.RevokeTokens();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Refused>();
        using var uploadedNow = X509CertificateLoader.LoadCertificate(renewed.RawData);
        bot.Tenant.App = bot.Tenant.App with { Certificate = uploadedNow };
        bot.Get<AccessTokens>().Forget();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Shown>("the file is read anew");

        // One that cannot be read is said, and nothing else happens.
        await File.WriteAllTextAsync(file, "no certificate", TeamsSubject.Cancel);
        bot.Tenant.RevokeTokens();
        (await PostAsync(bot)).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain("ChatOps:Teams:CertificatePath");
    }

    [Fact]
    public async Task A_machines_identity_needs_no_secret()
    {
        await using var bot = await TeamsSubject.StartAsync(
            options => (options.AppType, options.ClientSecrets) = (TeamsAppType.UserAssignedMSI, []));
        await bot.InstallAsync();
        // How a machine in Azure says where it tells its programs who they are. Nothing else here reads them.
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", new Uri(bot.Tenant.Address, "../identity").ToString());
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "playground-machine");
        try
        {
            // The SDK itself would wait for it for minutes, and everybody else for the SDK.
            var silence = new TaskCompletionSource();
            bot.Tenant.Faults.Next("identity", new TeamsFault.Silence(silence.Task));
            (await bot.Clock.DriveAsync(PostAsync(bot), TimeSpan.FromSeconds(1))).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain(
                "its managed identity (TimeoutException)");
            silence.SetResult();
            var shown = await PostAsync(bot);
            shown.ShouldBeOfType<ShowResult.Shown>(shown.ToString());
            bot.Tenant.Posts(bot.Tenant.Channel("Deploys")).Count.ShouldBe(1);
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        }
    }

    [Fact]
    public async Task A_token_that_is_not_given_in_time_is_asked_for_again_every_minute_without_anybody_who_waits_for_it()
    {
        await using var bot = await TeamsSubject.StartAsync(options => options.Timeout = TimeSpan.FromSeconds(15));
        var tokens = bot.Get<AccessTokens>();
        (await tokens.GetAsync(TeamsSubject.Cancel)).Ok.ShouldBeTrue();
        tokens.Forget();
        // One for this call, one for the bot's own at its start, should that come later.
        bot.Tenant.Faults.Next("token", new TeamsFault.Silence(), times: 2);
        (await bot.Clock.DriveAsync(tokens.GetAsync(TeamsSubject.Cancel), TimeSpan.FromSeconds(1))).Error!.Failure.ShouldBe(
            ConnectorFailure.Later);
        tokens.Trouble.ShouldNotBeNull();
        bot.Tenant.Faults.Next("token", new TeamsFault.Refuse(503));

        await Patience.UntilAsync(() =>
        {
            bot.Clock.Advance(TimeSpan.FromSeconds(1));
            return tokens.Trouble is null;
        });
    }

    private static Task<ShowResult> PostAsync(TeamsSubject bot) =>
        bot.Platform.PostAsync(bot.Tenant.Channel("Deploys"), null, Hello, "post-1", TeamsSubject.Cancel);

    private static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest("CN=chatops", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
