using ChatOps.Tests.Clusters;
using ChatOps.Tests.Operations.Proofs;
using ChatOps.Tests.Playground.Kubernetes;
using ChatOps.Tests.Replicas;
using ChatOps.Tests.Whole;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(ChatOps.Tests.LongestFirst))]

namespace ChatOps.Tests;

/// <summary>What takes longest begins first: begun last, it would run on alone while the other threads have nothing left to do.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        .. new[]
        {
            typeof(KillTests), typeof(KillPointTests), typeof(BrowserTests), typeof(RollbackAndScaleTests), typeof(AutomaticRollbackTests),
        typeof(ScheduledTests), typeof(TruthTests), typeof(BlueGreenTests),
            typeof(KillTableTests), typeof(LeaseTests), typeof(EmulatedClusterTests),
        typeof(DeployTests), typeof(KubectlTests), typeof(GaugeTests),
        }.Select(type => type.FullName!),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string name) =>
        Array.FindIndex(Long, type => name.Contains($"{type} ", StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
