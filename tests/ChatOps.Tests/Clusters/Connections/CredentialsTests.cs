using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Clusters;
using ChatOps.Clusters.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Clusters.Connections;

/// <summary>Credentials come from files and programs, change while the bot runs, and are never shown to anyone.</summary>
public sealed class CredentialsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<string> _shown = [];
    private ScriptedServer _server = null!;
    private string? _accepted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The tokens that the server was shown, in order.</summary>
    private string Shown => string.Join(' ', _shown);

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = context =>
        {
            var token = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "");
            _shown.Enqueue(token);
            return _accepted is null || token == _accepted ? ScriptedServer.AnswerAsync(context) : ScriptedServer.RefuseAsync(context, 401);
        };
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_server_and_a_token_file_are_enough_and_the_file_is_read_again_after_a_second()
    {
        var file = _server.WriteFile("token", "one\n");
        using var clusters = ByToken(file);
        (await AskAsync(clusters)).ShouldBeNull();
        _server.WriteFile("token", "two\n");

        await AskAsync(clusters);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(clusters);

        Shown.ShouldBe("one one two");
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_any_more_is_read_again_at_once_and_the_question_asked_again()
    {
        using var clusters = ByToken(_server.WriteFile("token", "one"));
        await AskAsync(clusters);
        _server.WriteFile("token", "two");
        _accepted = "two";

        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("one one two");
    }

    [Fact]
    public async Task A_token_file_that_is_away_for_a_moment_does_no_harm()
    {
        var file = _server.WriteFile("token", "one");
        using var clusters = ByToken(file);
        await AskAsync(clusters);
        File.Delete(file);
        _clock.Advance(TimeSpan.FromMinutes(1));

        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("one one");
    }

    [Theory]
    [InlineData(null, "there is no")]
    [InlineData(" \n", "is empty")]
    [InlineData("s3cret\r\nX-Evil: 1", "doesn't contain a token")]
    public async Task A_token_file_that_cannot_be_used_is_named_and_not_quoted(string? content, string why)
    {
        var file = Path.Combine(_server.Folder, "token");
        if (content is not null)
        {
            _server.WriteFile("token", content);
        }

        using var clusters = ByToken(file);
        var words = (await AskAsync(clusters)).ShouldNotBeNull();

        words.ShouldStartWith($"the access to {_server.Address} cannot be used for the cluster production: ");
        words.ShouldContain(content is null ? file : why);
        words.ShouldContain("Correct ChatOps:Clusters:production or the file.");
        words.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_certificate_authority_that_is_none_is_told()
    {
        using var clusters = ScriptedServer.Clusters(
            new()
            {
                Server = "https://127.0.0.1:1",
                TokenFile = _server.WriteFile("token", "one"),
                CertificateAuthority = _server.WriteFile("ca", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----"),
            }, _clock);

        (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain("its certificate authority is not a PEM certificate");
    }

    [Fact]
    public async Task A_token_file_of_a_kubeconfig_is_read_again_as_well()
    {
        _server.WriteFile("token", "one");
        using var clusters = ByKubeconfig("tokenFile: token");
        await AskAsync(clusters);
        _server.WriteFile("token", "two");
        _accepted = "two";

        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("one one two");
    }

    [Fact]
    public async Task A_kubeconfig_that_was_replaced_is_opened_anew_when_the_old_one_is_not_accepted()
    {
        using var clusters = ByKubeconfig("token: one");
        await AskAsync(clusters);
        _server.Kubeconfig("token: two");
        _accepted = "two";

        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("one one two");
    }

    [Theory]
    [InlineData("token: one", "token: two")]
    [InlineData("token: one", "tokenFile: two")]
    [InlineData("tokenFile: one", "token: two")]
    [InlineData("tokenFile: one", "tokenFile: two")]
    [InlineData("tokenFile: one", "exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [TWO], interactiveMode: Never}")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [ONE], interactiveMode: Never}", "token: two")]
    public async Task A_kubeconfig_that_was_replaced_is_opened_anew_although_the_old_one_still_works(string before, string after)
    {
        string Written(string user) => user
            .Replace("ONE", _server.WriteFile("one.json", Credential("one")))
            .Replace("TWO", _server.WriteFile("two.json", Credential("two")));
        _server.WriteFile("one", "one");
        _server.WriteFile("two", "two");
        using var clusters = ByKubeconfig(Written(before));
        await AskAsync(clusters);

        _server.Kubeconfig(Written(after));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("one two");
        File.Delete(_server.Kubeconfig(Written(after)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(clusters))
            .ShouldNotBeNull()
            .ShouldContain("there is no file", customMessage: "what was taken away is not gone on with");
        Shown.ShouldBe("one two");
    }

    [Theory]
    [InlineData("kubeconfig")]
    [InlineData("Server and CertificateAuthority")]
    [InlineData("the pod's service account")]
    public async Task A_certificate_authority_and_a_token_that_were_replaced_are_read_again(string way)
    {
        using var right = SelfSigned();
        using var wrong = SelfSigned();
        await using var server = await ScriptedServer.StartAsync(right);
        server.Answer = _server.Answer;
        var token = server.WriteFile("token", "one");
        var authority = server.WriteFile("ca.crt", wrong.ExportCertificatePem());
        var kubeconfig = server.Kubeconfig("tokenFile: token");
        await File.WriteAllTextAsync(kubeconfig, (await File.ReadAllTextAsync(kubeconfig, Cancel)).Replace(
            $"server: {server.Address}", $"server: {server.Address}\n    certificate-authority: ca.crt"), Cancel);
        using var clusters = ScriptedServer.Clusters(
            way switch
            {
                "kubeconfig" => new() { Kubeconfig = kubeconfig },
                "the pod's service account" => Access.OfPod("127.0.0.1", $"{new Uri(server.Address).Port}", server.Folder),
                _ => new() { Server = server.Address, TokenFile = token, CertificateAuthority = authority },
            }, _clock);
        (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain("cannot be reached");

        server.WriteFile("ca.crt", right.ExportCertificatePem());
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(clusters)).ShouldBeNull();
        server.WriteFile("ca.crt", wrong.ExportCertificatePem());
        server.WriteFile("token", "two");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(clusters)).ShouldNotBeNull(customMessage: "the old one doesn't count any more");
        server.WriteFile("ca.crt", right.ExportCertificatePem());
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await AskAsync(clusters)).ShouldBeNull();
        Shown.ShouldBe("one two");
    }

    [Fact]
    public async Task A_pod_reaches_its_cluster_by_its_service_account()
    {
        Access.OfPod("fd00::1", "443", "/account").ShouldSatisfyAllConditions(
            pod => pod.Server.ShouldBe("https://[fd00::1]:443/"),
            pod => pod.TokenFile.ShouldBe("/account/token"),
            pod => pod.CertificateAuthority.ShouldBe("/account/ca.crt"));

        using var clusters = ScriptedServer.Clusters(new() { InCluster = true }, _clock);
        (await AskAsync(clusters)).ShouldBe(
            "the pod's service account cannot be used for the cluster production: this isn't a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set. Correct ChatOps:Clusters:production or the file.");
    }

    [Theory]
    [InlineData("client-certificate")]
    [InlineData("client-key")]
    public async Task A_certificate_that_a_kubeconfig_names_is_read_again_when_it_is_replaced(string which)
    {
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=bot", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200)).ExportCertificatePem();
        var files = new Dictionary<string, string>
        {
            ["certificate-authority"] = certificate,
            ["client-certificate"] = certificate,
            ["client-key"] = key.ExportRSAPrivateKeyPem(),
        };
        foreach (var (name, content) in files)
        {
            _server.WriteFile(name, content);
        }

        var path = _server.Kubeconfig("client-certificate: client-certificate\nclient-key: client-key");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Cancel)).Replace(
            $"server: {_server.Address}", $"server: {_server.Address}\n    certificate-authority: certificate-authority"), Cancel);
        Access.Read("production", new() { Kubeconfig = path }, _clock).Files
            .Select(Path.GetFileName)
            .ShouldBe(["kubeconfig", "certificate-authority", "client-certificate", "client-key"]);
        using var clusters = ScriptedServer.Clusters(new() { Kubeconfig = path }, _clock);
        (await AskAsync(clusters)).ShouldBeNull();
        _server.WriteFile(which, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----");
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await AskAsync(clusters))
            .ShouldNotBeNull()
            .ShouldContain("cannot be used for the cluster production", customMessage: "it is read again, and is none");

        _server.WriteFile(which, files[which]);
        (await AskAsync(clusters)).ShouldBeNull();
    }

    [Fact]
    public async Task A_watch_that_was_begun_with_a_kubeconfig_since_replaced_is_begun_anew_also_when_nobody_asks()
    {
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously), second = new(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = _server.Answer;
        _server.Answer = context =>
        {
            if (context.Request.Query.ContainsKey("watch"))
            {
                (context.Request.Headers.Authorization == "Bearer one" ? first : second).TrySetResult();
            }

            return answer(context);
        };
        using var clusters = ByKubeconfig("token: one");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var feed = clusters.Get("production").Follow("web", "deployment", () => { }).RunAsync(end.Token);
        await Patience.ForAsync(first.Task, "the first watch");

        _server.Kubeconfig("token: two");
        // Less than the silence after which a watch is begun anew in any case.
        for (var i = 0; i < 80 && !second.Task.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(second.Task, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel));
        }

        await end.CancelAsync();
        await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        second.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_kubeconfig_that_was_replaced_is_opened_anew_when_its_server_is_away()
    {
        var path = _server.Kubeconfig(server: "http://127.0.0.1:1");
        using var clusters = ScriptedServer.Clusters(new() { Kubeconfig = path, RequestTimeoutSeconds = 5 }, _clock);
        (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain("cannot be reached");
        _server.Kubeconfig();

        (await AskAsync(clusters)).ShouldBeNull();
    }

    [Fact]
    public async Task Credentials_that_stay_wrong_are_shown_once_for_each_question()
    {
        _accepted = "other";
        using var clusters = ByKubeconfig("token: one");

        (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain("rejected the bot's credentials");

        Shown.ShouldBe("one");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cluster", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private static string Credential(string token) =>
        $$"""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"{{token}}"} }""";

    private static async Task<string?> AskAsync(ClusterSet clusters) =>
        (await clusters.Get("production").ExamineAsync([], Cancel))?.ToString();

    private ClusterSet ByToken(string file) => ScriptedServer.Clusters(new() { Server = _server.Address, TokenFile = file }, _clock);

    private ClusterSet ByKubeconfig(string user) => ScriptedServer.Clusters(new() { Kubeconfig = _server.Kubeconfig(user) }, _clock);
}
