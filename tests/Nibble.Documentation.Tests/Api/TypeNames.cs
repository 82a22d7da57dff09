using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nibble.Documentation.Tests;

/// <summary>Writes a type as C# does: keywords, generics, arrays, tuples with their names, question marks where null is allowed.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>The type alone, without nullability.</summary>
    public static string Of(Type type) => Write(type, null, new Queue<string?>());

    /// <summary>The type of a parameter or a return value.</summary>
    public static string Of(ParameterInfo parameter) =>
        Write(parameter.ParameterType, new NullabilityInfoContext().Create(parameter), TupleNames(parameter.GetCustomAttribute<TupleElementNamesAttribute>()));

    /// <summary>The type of a property.</summary>
    public static string Of(PropertyInfo property) =>
        Write(property.PropertyType, new NullabilityInfoContext().Create(property), TupleNames(property.GetCustomAttribute<TupleElementNamesAttribute>()));

    /// <summary>The type of a field.</summary>
    public static string Of(FieldInfo field) =>
        Write(field.FieldType, new NullabilityInfoContext().Create(field), TupleNames(field.GetCustomAttribute<TupleElementNamesAttribute>()));

    private static Queue<string?> TupleNames(TupleElementNamesAttribute? attribute) => new(attribute?.TransformNames ?? []);

    private static string Write(Type type, NullabilityInfo? nullability, Queue<string?> tupleNames)
    {
        if (type.IsByRef)
            return Write(type.GetElementType()!, nullability?.ElementType ?? nullability, tupleNames);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Write(underlying, nullability is { GenericTypeArguments.Length: 1 } ? nullability.GenericTypeArguments[0] : null, tupleNames) + "?";

        string mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return $"{Write(type.GetElementType()!, nullability?.ElementType, tupleNames)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsPointer)
            return Write(type.GetElementType()!, null, tupleNames) + "*";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword + mark;
        if (type.IsGenericParameter || !type.IsGenericType)
            return Nested(type) + mark;

        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo?[] states = nullability?.GenericTypeArguments is { } inner && inner.Length == arguments.Length ? inner : new NullabilityInfo?[arguments.Length];
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            string?[] names = [.. arguments.Select(_ => tupleNames.TryDequeue(out string? name) ? name : null)];
            return "(" + string.Join(", ", arguments.Select((argument, i) => $"{Write(argument, states[i], tupleNames)} {names[i]}".TrimEnd())) + ")";
        }

        return $"{Nested(type)}<{string.Join(", ", arguments.Select((argument, i) => Write(argument, states[i], tupleNames)))}>{mark}";
    }

    // The name with the types around it, each without its arity: Span<float>.Enumerator is written Span.Enumerator<float>.
    private static string Nested(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Nested(type.DeclaringType!)}.{name}" : name;
    }
}
