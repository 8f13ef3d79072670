using ChatOps.Chat.Slack;
using ChatOps.Clusters;
using ChatOps.People;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Clusters;

public sealed class ClustersOptionsTests
{
    [Fact]
    public void Clusters_are_read_by_name()
    {
        var options = Read(
            ("production:InCluster", "true"), ("staging:Kubeconfig", "/etc/chatops/staging"), ("staging:RequestTimeoutSeconds", "5"),
                ("edge:Server", "https://10.0.0.1:6443"), ("edge:TokenFile", "/etc/chatops/edge"));

        options.Problems().ShouldBeEmpty();
        options["Production"].InCluster.ShouldBeTrue();
        (options["staging"].Kubeconfig, options["staging"].RequestTimeoutSeconds).ShouldBe(("/etc/chatops/staging", 5));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var options = Read(
            ("a:InCluster", "true"),
            ("a:Context", "x"),
            ("b:Kubeconfig", ""),
            ("c:Context", "x"),
            ("c:RequestTimeoutSeconds", "0"),
            ("c:RequestsPerSecond", "1001"),
                ("d:Server", "10.0.0.1:6443"),
            ("e:Server", "http://10.0.0.1"),
            ("e:TokenFile", "/t"),
            ("e:InCluster", "true"),
            ("f:CertificateAuthority", "/ca"),
            ("f:Context", "x"));

        options.Problems().ShouldBe(
        [
            "ChatOps:Clusters:a: InCluster and a Kubeconfig or Context exclude each other: remove one.",
            "ChatOps:Clusters:b: say how to reach the cluster: InCluster: true, or a Kubeconfig (a path), or a Context of the default kubeconfig, or a Server and a TokenFile.",
            "ChatOps:Clusters:c:RequestTimeoutSeconds is 0: it must be from 1 to 120.",
            "ChatOps:Clusters:c:RequestsPerSecond is 1001: it must be from 1 to 1000.",
            "ChatOps:Clusters:d: a Server needs a TokenFile and a TokenFile a Server: add the TokenFile (a path).",
            "ChatOps:Clusters:d:Server is '10.0.0.1:6443': it must be a URL such as https://10.0.0.1:6443. Without https anyone on the network path could read the token.",
            "ChatOps:Clusters:e: a Server with its TokenFile and InCluster exclude each other: remove one.",
            "ChatOps:Clusters:e:Server is 'http://10.0.0.1': it must be a URL such as https://10.0.0.1:6443. Without https anyone on the network path could read the token.",
            "ChatOps:Clusters:f: a Server with its TokenFile and a Kubeconfig or Context exclude each other: remove one.",
            "ChatOps:Clusters:f: a Server needs a TokenFile and a TokenFile a Server: add the Server (the API server's URL).",
        ]);
    }

    [Fact]
    public void Who_people_are_is_checked_with_all_mistakes_at_once()
    {
        var people = new PeopleOptions
        {
            ["ann"] = new() { User = "ann" },
            ["U1"] = new() { Groups = ["a\r\nImpersonate-User: root", ""] },
            ["U2"] = new() { User = "jörg", Groups = ["system:masters"] },
        };

        people.Problems([SlackOptions.Ids], impersonated: null).ShouldBe(
        [
            "ChatOps:People:ann: 'ann' isn't a user id: use the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID).",
            "ChatOps:People:U1: say who this is in the clusters: User, such as ann@acme.io.",
            "ChatOps:People:U1: 'a??Impersonate-User: root' cannot be sent in a header: use letters, digits and signs of ASCII.",
            "ChatOps:People:U1:Groups has 2 names: only one can be sent. Name one, and bind what else is needed to the User.",
            "ChatOps:People:U1:Groups has an empty name: remove it.",
            "ChatOps:People:U2: 'j?rg' cannot be sent in a header: use letters, digits and signs of ASCII.",
            "ChatOps:People:U2: system:masters, which may do anything, isn't available through chat: name a group with the rights that are needed.",
        ]);
        new PeopleOptions().Problems([SlackOptions.Ids], impersonated: "a").ShouldBe(
        [
            "ChatOps:Clusters:a:Impersonate is on, but ChatOps:People has no identities for it: add them, or turn it off.",
        ]);
    }

    private static ClustersOptions Read(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => $"ChatOps:Clusters:{setting.Key}", setting => (string?)setting.Value))
            .Build()
            .GetSection("ChatOps:Clusters")
            .Get<ClustersOptions>()!;
}
