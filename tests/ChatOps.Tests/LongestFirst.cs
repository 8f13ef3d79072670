using ChatOps.Tests.Clusters;
using ChatOps.Tests.Operations.Proofs;
using ChatOps.Tests.Playground.Kubernetes;
using ChatOps.Tests.Replicas;
using ChatOps.Tests.Whole;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(ChatOps.Tests.LongestFirst))]

namespace ChatOps.Tests;

/// <summary>Starts the longest tests first: if one started last, it would run alone while the other threads are idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        .. new[]
        {
            typeof(KillTests), typeof(TruthTests), typeof(KillPointTests), typeof(BrowserTests), typeof(KillTableTests),
            typeof(StartedBuildsTests), typeof(ScheduledTests), typeof(DeploymentReportsTests), typeof(AutomaticRollbackTests),
            typeof(RollbackAndScaleTests), typeof(BlueGreenTests), typeof(LocksTests), typeof(MissedWebhooksTests), typeof(TeamsTests),
            typeof(BuildDetailsTests), typeof(BuildInputsTests), typeof(FreezesTests), typeof(ConfirmedBuildsTests),
            typeof(QuietHoursTests), typeof(DeployTests), typeof(EmulatedClusterTests), typeof(ApprovalsTests), typeof(TeamsKillTests),
            typeof(PostgresAuditTests), typeof(CrowdedChannelTests), typeof(SecretPathsTests), typeof(RepeatsTests), typeof(LeaseTests),
            typeof(KubectlTests), typeof(WhatChangedHereTests),
        }.Select(type => type.FullName!),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string name) =>
        Array.FindIndex(Long, type => name.Contains($"{type} ", StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
