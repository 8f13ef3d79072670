using System.Reflection;
using ChatOps.Tests;
using Xunit.v3;

[assembly: TestFramework(typeof(Suite))]

namespace ChatOps.Tests;

/// <summary>xunit's own framework, except that tests whose needs aren't met are ignored, and tests that hang are ended.</summary>
public sealed class Suite : XunitTestFramework
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) => new NeedsDiscoverer(Of(assembly));

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new WatchedExecutor(Of(assembly));

    private IXunitTestAssembly Of(Assembly assembly) => ((XunitTestFrameworkDiscoverer)base.CreateDiscoverer(assembly)).TestAssembly;
}
