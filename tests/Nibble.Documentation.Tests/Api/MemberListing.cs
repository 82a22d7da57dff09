using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nibble.Documentation.Tests;

/// <summary>The members of a type that others can use, each as one line of C#.</summary>
internal static class MemberListing
{
    /// <summary>The members that a type declares itself.</summary>
    public const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines: fields, constructors, properties, events, methods, each in the order of their names.</summary>
    public static IEnumerable<string> Of(Type type) =>
    [
        .. Lines(type.GetFields(Declared).Where(field => Access(field.Attributes) is not null), Field),
        .. Lines(type.GetConstructors(Declared).Where(IsShown), Constructor),
        .. Lines(type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsVisible) && property.Name != "EqualityContract"), Property),
        .. Lines(type.GetEvents(Declared).Where(one => IsVisible(one.AddMethod!)), one => $"{Modifiers(one.AddMethod!)}event {TypeNames.Of(one.EventHandlerType!)} {one.Name};"),
        .. Lines(type.GetMethods(Declared).Where(IsOrdinary), method => Modifiers(method) + Signature(method, MethodName(method))),
    ];

    /// <summary>Return type, name, parameters and constraints of a method that goes by the given name.</summary>
    public static string Signature(MethodInfo method, string name)
    {
        string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Reference(method.ReturnParameter)}{TypeNames.Of(method.ReturnParameter)} {name}{generics}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])};";
    }

    /// <summary>The where clauses of type parameters.</summary>
    public static string Constraints(Type[] arguments)
    {
        var clauses = new List<string>();
        foreach (Type argument in arguments.Where(argument => argument.IsGenericParameter))
        {
            GenericParameterAttributes attributes = argument.GenericParameterAttributes;
            bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            List<string> parts = [.. argument.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(TypeNames.Of).Order(StringComparer.Ordinal)];
            if (isStruct)
                parts.Insert(0, "struct");
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                parts.Insert(0, "class");
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
                parts.Add("new()");
            if (parts.Count > 0)
                clauses.Add($" where {argument.Name} : {string.Join(", ", parts)}");
        }

        return string.Concat(clauses);
    }

    private static IEnumerable<string> Lines<T>(IEnumerable<T> members, Func<T, string> line)
        where T : MemberInfo =>
        members.Select(member => (member.Name, Line: line(member))).OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Line, StringComparer.Ordinal).Select(pair => pair.Line);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Members that the compiler adds to records follow from the word record.
    private static bool IsShown(MethodBase method) => IsVisible(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsOrdinary(MethodInfo method) =>
        IsShown(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string? Access(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask) switch
    {
        FieldAttributes.Public => "public ",
        FieldAttributes.Family or FieldAttributes.FamORAssem => "protected ",
        _ => null,
    };

    private static string Field(FieldInfo field) =>
        Access(field.Attributes) + (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "")
        + $"{TypeNames.Of(field)} {field.Name}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "")};";

    private static string Constructor(ConstructorInfo constructor) =>
        $"{(constructor.IsPublic ? "public" : "protected")} {constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)});";

    private static string Property(PropertyInfo property)
    {
        MethodInfo shown = property.GetAccessors(true).First(IsVisible);
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        string get = property.GetMethod is { } getter && IsVisible(getter) ? Narrower(getter) + "get; " : "";
        string set = property.SetMethod is { } setter && IsVisible(setter) ? Narrower(setter) + (IsInit(setter) ? "init; " : "set; ") : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(shown)}{required}{(property.GetMethod is null ? "" : Reference(property.GetMethod.ReturnParameter))}{TypeNames.Of(property)} {name} {{ {get}{set}}}";

        string Narrower(MethodInfo accessor) => shown.IsPublic && !accessor.IsPublic ? "protected " : "";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Modifiers(MethodInfo method)
    {
        string access = method.IsPublic ? "public " : "protected ";
        bool isOverride = method.IsVirtual && method.GetBaseDefinition() != method;
        string kind = method.IsStatic ? (method.IsAbstract ? "static abstract " : "static ")
            : method.DeclaringType!.IsInterface ? ""
            : method.IsAbstract ? (isOverride ? "abstract override " : "abstract ")
            : isOverride ? (method.IsFinal && !method.DeclaringType.IsSealed ? "sealed override " : "override ")
            : method is { IsVirtual: true, IsFinal: false } && !method.DeclaringType.IsSealed ? "virtual " : "";
        return access + kind;
    }

    private static string MethodName(MethodInfo method) =>
        method.Name.StartsWith("op_", StringComparison.Ordinal) ? $"operator {method.Name["op_".Length..]}" : method.Name;

    private static string Parameters(MethodBase method)
    {
        string self = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return self + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        bool isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string value = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{(isParams ? "params " : "")}{Reference(parameter)}{TypeNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Reference(ParameterInfo parameter) => !parameter.ParameterType.IsByRef ? ""
        : parameter.IsOut ? "out "
        : parameter.IsIn ? "in "
        : parameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "InAttribute") ? "ref readonly "
        : "ref ";

    private static string Default(ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        object? value = parameter.RawDefaultValue;
        return value is not null && type.IsEnum ? $"{type.Name}.{Enum.ToObject(type, value)}"
            : value is null && parameter.ParameterType is { IsValueType: true } ? "default"
            : Value(value);
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        char letter => $"'{letter}'",
        bool truth => truth ? "true" : "false",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
