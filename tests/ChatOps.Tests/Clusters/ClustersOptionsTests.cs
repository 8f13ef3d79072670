using ChatOps.Clusters;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Clusters;

public sealed class ClustersOptionsTests
{
    [Fact]
    public void Clusters_are_read_by_name()
    {
        var options = Read(("production:InCluster", "true"), ("staging:Kubeconfig", "/etc/chatops/staging"), ("staging:RequestTimeoutSeconds", "5"),
            ("edge:Server", "https://10.0.0.1:6443"), ("edge:TokenFile", "/etc/chatops/edge"));

        options.Problems().ShouldBeEmpty();
        options["Production"].InCluster.ShouldBeTrue();
        (options["staging"].Kubeconfig, options["staging"].RequestTimeoutSeconds).ShouldBe(("/etc/chatops/staging", 5));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var options = Read(("a:InCluster", "true"), ("a:Context", "x"), ("b:Kubeconfig", ""), ("c:Context", "x"), ("c:RequestTimeoutSeconds", "0"), ("c:RequestsPerSecond", "1001"),
            ("d:Server", "10.0.0.1:6443"), ("e:Server", "http://10.0.0.1"), ("e:TokenFile", "/t"), ("e:InCluster", "true"), ("f:CertificateAuthority", "/ca"), ("f:Context", "x"));

        options.Problems().ShouldBe(
        [
            "ChatOps:Clusters:a: InCluster and a Kubeconfig or Context exclude each other: remove one.",
            "ChatOps:Clusters:b: say how to reach the cluster: InCluster: true, or a Kubeconfig (a path), or a Context of the default kubeconfig, or a Server and a TokenFile.",
            "ChatOps:Clusters:c:RequestTimeoutSeconds is 0: it must be from 1 to 120.",
            "ChatOps:Clusters:c:RequestsPerSecond is 1001: it must be from 1 to 1000.",
            "ChatOps:Clusters:d: a Server needs a TokenFile and a TokenFile a Server: add the TokenFile (a path).",
            "ChatOps:Clusters:d:Server is '10.0.0.1:6443': it must be a URL such as https://10.0.0.1:6443. Without https anybody on the way could read the token.",
            "ChatOps:Clusters:e: a Server with its TokenFile and InCluster exclude each other: remove one.",
            "ChatOps:Clusters:e:Server is 'http://10.0.0.1': it must be a URL such as https://10.0.0.1:6443. Without https anybody on the way could read the token.",
            "ChatOps:Clusters:f: a Server with its TokenFile and a Kubeconfig or Context exclude each other: remove one.",
            "ChatOps:Clusters:f: a Server needs a TokenFile and a TokenFile a Server: add the Server (the API server's URL).",
        ]);
    }

    private static ClustersOptions Read(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => $"ChatOps:Clusters:{setting.Key}", setting => (string?)setting.Value))
            .Build()
            .GetSection("ChatOps:Clusters")
            .Get<ClustersOptions>()!;
}
